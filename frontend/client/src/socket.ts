/** One attempt at a connection: a ticket, a socket with it, and one report of how it ended. */
import { ApiError, type ClientError, type Http, isRetryable } from "./http.ts";
import type { ClientFrame, SocketTicket } from "./types.ts";

/** As much of a WebSocket as the client uses. */
export type SocketLike = Pick<WebSocket, "onopen" | "onmessage" | "onclose" | "send" | "close">;

export type SocketFactory = new (url: string) => SocketLike;

/** `denied`: the server will not have this session; trying again cannot help. */
export type Ending = "lost" | "clean" | "denied";

export interface AttemptEvents {
  opened(): void;
  received(data: unknown): void;
  /** At most once, and never after `abandon`. */
  ended(ending: Ending, reason: string, error: ClientError | null): void;
}

export interface Attempt {
  send(frame: ClientFrame): void;
  /** Lets go without a report: a dead network may take minutes to say that a socket is closed. */
  abandon(): void;
}

interface Deps {
  readonly http: Http;
  readonly WebSocket: SocketFactory;
  readonly connectTimeoutMs: number;
}

export function startAttempt(deps: Deps, events: AttemptEvents): Attempt {
  let socket: SocketLike | null = null;
  let isOver = false;
  const timer = setTimeout(() => end("lost", "connect timeout", null), deps.connectTimeoutMs);

  function end(ending: Ending, reason: string, error: ClientError | null): void {
    if (isOver) return;
    abandon();
    events.ended(ending, reason, error);
  }

  function abandon(): void {
    isOver = true;
    clearTimeout(timer);
    if (socket) release(socket);
  }

  function connect({ url, ticket }: SocketTicket): void {
    if (isOver) return;
    socket = new deps.WebSocket(withTicket(url, ticket));
    socket.onopen = () => {
      clearTimeout(timer);
      events.opened();
    };
    socket.onmessage = ({ data }) => events.received(data);
    socket.onclose = ({ wasClean, code, reason }) =>
      end(wasClean ? "clean" : "lost", reason || `code ${code}`, null);
  }

  deps.http
    .post<SocketTicket>("/v1/socket-tickets")
    .then(connect)
    .catch((error: ClientError) => end(endingOf(error), error.message, error));

  return { send: (frame) => socket?.send(JSON.stringify(frame)), abandon };
}

function endingOf(error: unknown): Ending {
  return error instanceof ApiError && !isRetryable(error) ? "denied" : "lost";
}

function withTicket(url: string, ticket: string): string {
  const separator = url.includes("?") ? "&" : "?";
  return `${url}${separator}ticket=${encodeURIComponent(ticket)}`;
}

function release(socket: SocketLike): void {
  socket.onopen = null;
  socket.onmessage = null;
  socket.onclose = null;
  socket.close(1000);
}
