/** One attempt at a connection: a ticket, a socket with it, and one report of how it ended. */
import { ApiError, type Http, isRetryable } from "./http.ts";
import type { Tunables } from "./tunables.ts";
import type { AppSnapshot, ClientFrame, SocketTicket } from "./types.ts";

/** As much of a WebSocket as the client uses. */
export type SocketLike = Pick<WebSocket, "onopen" | "onmessage" | "onclose" | "send" | "close">;

export type SocketFactory = new (url: string) => SocketLike;

/** `denied`: the server will not have this session; trying again cannot help. */
export type Ending = "lost" | "clean" | "denied";

export interface AttemptEvents {
  opened(): void;
  received(data: unknown): void;
  /** At most once, and never after `abandon`. */
  ended(ending: Ending, reason: string): void;
}

export interface Attempt {
  send(frame: ClientFrame): void;
  /** Lets go without a report: a dead network may take minutes to say that a socket is closed. */
  abandon(): void;
}

export interface AttemptDeps {
  readonly http: Http;
  readonly WebSocket: SocketFactory;
  readonly tunables: Pick<Tunables, "connectTimeout">;
}

/** Told to the server for its log: which connection of this client it is, and why. */
export interface About {
  readonly connection: number;
  readonly reason: string;
}

export function startAttempt(deps: AttemptDeps, about: About, events: AttemptEvents): Attempt {
  let socket: SocketLike | null = null;
  let isOver = false;
  const timer = setTimeout(() => end("lost", "connect timeout"), deps.tunables.connectTimeout);

  function end(ending: Ending, reason: string): void {
    if (isOver) return;
    abandon();
    events.ended(ending, reason);
  }

  function abandon(): void {
    isOver = true;
    clearTimeout(timer);
    if (socket) release(socket);
  }

  function connect({ url, ticket }: SocketTicket): void {
    if (isOver) return;
    socket = new deps.WebSocket(addressOf(url, ticket, about));
    socket.onopen = () => {
      clearTimeout(timer);
      events.opened();
    };
    socket.onmessage = ({ data }) => events.received(data);
    socket.onclose = ({ wasClean, code, reason }) =>
      end(wasClean ? "clean" : "lost", reason || `code ${code}`);
  }

  takeTicket(deps.http)
    .then(connect)
    .catch((error: Error) => end(endingOf(error), error.message));

  return { send: (frame) => socket?.send(JSON.stringify(frame)), abandon };
}

function endingOf(error: unknown): Ending {
  return error instanceof ApiError && !isRetryable(error) ? "denied" : "lost";
}

/** Another tab may have signed in anew, and made this one's CSRF value an old one: then it is asked for once. */
async function takeTicket(http: Http): Promise<SocketTicket> {
  const ask = () => http.post<SocketTicket>("/v1/socket-tickets");
  try {
    return await ask();
  } catch (cause) {
    if (!(cause instanceof ApiError) || cause.status !== 403) throw cause;
    const { csrfToken } = await http.get<AppSnapshot>("/v1/app");
    http.setCsrfToken(csrfToken);
    return ask();
  }
}

function addressOf(url: string, ticket: string, { connection, reason }: About): string {
  const query = new URLSearchParams({
    ticket,
    connection: String(connection),
    reason: reason
      .toLowerCase()
      .replaceAll(/[^a-z:]+/g, "_")
      .slice(0, 40),
  });
  return `${url}${url.includes("?") ? "&" : "?"}${query}`;
}

function release(socket: SocketLike): void {
  socket.onopen = null;
  socket.onmessage = null;
  socket.onclose = null;
  socket.close(1000);
}
