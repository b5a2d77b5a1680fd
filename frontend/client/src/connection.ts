/** One connection for all topics: when to open it, when to ask whether it lives, when to try again, when to stop. */
import { type Loss, reconnectDelay } from "./backoff.ts";
import { parseFrame } from "./frames.ts";
import type { ClientError, Http } from "./http.ts";
import type { Page } from "./page.ts";
import { createParts } from "./parts.ts";
import { type Attempt, type Ending, type SocketFactory, startAttempt } from "./socket.ts";
import type { Tunables } from "./tunables.ts";
import type { ClientFrame, Log, Part, ServerFrame } from "./types.ts";

/** `ended`: the server said not to come back, or will not have this session; only `open` leads on from here. */
export type ConnectionPhase = "idle" | "connecting" | "open" | "waiting" | "ended";

export interface ConnectionState {
  readonly phase: ConnectionPhase;
  /** Why the phase was entered, in one or two words. */
  readonly reason: string;
  readonly error: ClientError | null;
  /** When the server was last heard: what is shown is known to be true as of then. */
  readonly heardAtMs: number | null;
}

export interface ConnectionDeps {
  readonly http: Http;
  readonly WebSocket: SocketFactory;
  readonly page: Page;
  readonly tunables: Tunables;
  readonly random: () => number;
  readonly log: Log;
}

export interface ConnectionEvents {
  /** A frame about topics; the connection's own business does not come this far. */
  frame(frame: ServerFrame): void;
  changed(state: ConnectionState): void;
}

export interface Connection {
  open(): void;
  close(): void;
  /** Goes nowhere unless the connection is open: a subscription is repeated on the next one anyway. */
  send(frame: ClientFrame): void;
  state(): ConnectionState;
}

type Timer = ReturnType<typeof setTimeout>;

export function createConnection(deps: ConnectionDeps, events: ConnectionEvents): Connection {
  const { tunables, page, log } = deps;
  const parts = createParts(tunables, log);
  let state: ConnectionState = { phase: "idle", reason: "new", error: null, heardAtMs: null };
  let attempt: Attempt | null = null;
  let failures = 0;
  let pings = 0;
  let openedAtMs = 0;
  let stopListening: (() => void) | null = null;
  let retryTimer: Timer | undefined;
  let pingTimer: Timer | undefined;
  let pongTimer: Timer | undefined;

  function enter(phase: ConnectionPhase, reason: string, error: ClientError | null = null): void {
    state = { ...state, phase, reason, error };
    log(`connection.${phase}`, { reason, failures });
    events.changed(state);
  }

  function open(): void {
    if (state.phase === "connecting" || state.phase === "open") return;
    stopListening ??= page.onWake(wake);
    connect("wanted");
  }

  function close(): void {
    letGo();
    stopListening?.();
    stopListening = null;
    enter("idle", "not wanted");
  }

  function connect(reason: string): void {
    letGo();
    attempt = startAttempt(
      { ...deps, connectTimeoutMs: tunables.connectTimeout },
      { opened, received, ended },
    );
    enter("connecting", reason);
  }

  function opened(): void {
    openedAtMs = Date.now();
    state = { ...state, heardAtMs: openedAtMs };
    enter("open", "connected");
    schedulePing();
  }

  function received(data: unknown): void {
    clearTimeout(pongTimer);
    state = { ...state, heardAtMs: Date.now() };
    const frame = parseFrame(data, log);
    if (frame) handle(frame);
  }

  function handle(frame: ServerFrame): void {
    if (frame.type === "closing") told(frame);
    else if (frame.type === "part") assemble(frame);
    else events.frame(frame);
  }

  function assemble(part: Part): void {
    const whole = parts.add(part);
    const frame = whole === null ? null : parseFrame(whole, log);
    if (frame) handle(frame);
  }

  function told(frame: Extract<ServerFrame, { type: "closing" }>): void {
    if (!frame.retry) stop(frame.reason, null);
    else wait({ kind: "told", spreadMs: Math.max(0, frame.spreadMs || 0) }, frame.reason, null);
  }

  function ended(ending: Ending, reason: string, error: ClientError | null): void {
    if (ending === "denied") stop(reason, error);
    else wait({ kind: ending }, reason, error);
  }

  function stop(reason: string, error: ClientError | null): void {
    letGo();
    enter("ended", reason, error);
  }

  function wait(loss: Loss, reason: string, error: ClientError | null): void {
    const wasGood = state.phase === "open" && Date.now() - openedAtMs >= tunables.stableAfter;
    if (wasGood) failures = 0;
    letGo();
    const delay = reconnectDelay(loss, failures, tunables, deps.random);
    failures += 1;
    retryTimer = setTimeout(() => connect("retry"), delay);
    enter("waiting", reason, error);
  }

  /** The page is back, or the network: no reason to sit out a delay, and every reason to doubt an old socket. */
  function wake(cause: string): void {
    if (state.phase === "waiting") connect(cause);
    if (state.phase === "open") ping();
  }

  function ping(): void {
    pings += 1;
    attempt?.send({ action: "ping", id: `p${pings}` });
    clearTimeout(pongTimer);
    pongTimer = setTimeout(() => wait({ kind: "lost" }, "no pong", null), tunables.pongTimeout);
    schedulePing();
  }

  function schedulePing(): void {
    clearTimeout(pingTimer);
    pingTimer = setTimeout(ping, page.isVisible() ? tunables.pingVisible : tunables.pingHidden);
  }

  function letGo(): void {
    for (const timer of [retryTimer, pingTimer, pongTimer]) clearTimeout(timer);
    attempt?.abandon();
    attempt = null;
    parts.clear();
  }

  return {
    open,
    close,
    send: (frame) => {
      if (state.phase === "open") attempt?.send(frame);
    },
    state: () => state,
  };
}
