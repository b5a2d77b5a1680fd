/** One connection for all topics: when to open it, when to replace it, when to try again, when to stop. */
import { type Loss, reconnectDelay } from "./backoff.ts";
import { parseFrame } from "./frames.ts";
import { createHeart } from "./heart.ts";
import type { Http } from "./http.ts";
import type { Page, PageEvent } from "./page.ts";
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
  /** When the server was last heard: what is shown is known to be true as of then. */
  readonly heardAtMs: number | null;
  /** How many connections have been begun, the present one included. */
  readonly attempts: number;
}

export const NEW_CONNECTION: ConnectionState = {
  phase: "idle",
  reason: "new",
  heardAtMs: null,
  attempts: 0,
};

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
  /** Another socket has taken over without a break: what was asked on the one before must be asked again. */
  renewed(): void;
  /** From now on the one before delivers nothing more. */
  released(): void;
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
  const { tunables, page, log, random } = deps;
  const parts = createParts(tunables, log);
  const heart = createHeart({
    tunables,
    isVisible: page.isVisible,
    ping: (id) => current?.send({ action: "ping", id }),
    silent: () => lost("lost", "no pong"),
  });
  let state = NEW_CONNECTION;
  let current: Attempt | null = null;
  /** What is to take over from `current`; and what has been taken over from, and delivers a little longer. */
  let successor: Attempt | null = null;
  let predecessor: Attempt | null = null;
  let failures = 0;
  let openedAtMs = 0;
  /** Until then the server wants to be left alone, in the milliseconds of the steady clock. */
  let notBeforeMs = 0;
  let stopListening: (() => void) | null = null;
  let retryTimer: Timer | undefined;
  let renewTimer: Timer | undefined;
  let overlapTimer: Timer | undefined;
  let hiddenTimer: Timer | undefined;

  function enter(phase: ConnectionPhase, reason: string): void {
    state = { ...state, phase, reason };
    log(`connection.${phase}`, { reason, failures, attempts: state.attempts });
    events.changed(state);
  }

  function open(): void {
    if (state.phase === "connecting" || state.phase === "open") return;
    stopListening ??= page.onEvent(onPage);
    if (!page.isVisible()) watchHidden();
    connect(state.attempts === 0 ? "bootstrap" : "wanted");
  }

  function close(): void {
    letGo();
    clearTimeout(hiddenTimer);
    stopListening?.();
    stopListening = null;
    enter("idle", "not wanted");
  }

  function begin(reason: string): Attempt {
    state = { ...state, attempts: state.attempts + 1 };
    const about = { connection: state.attempts, reason };
    const own = startAttempt(deps, about, {
      opened: () => (own === successor ? takeOver(reason) : opened(reason)),
      received: (data) => received(own, data),
      ended: (ending, why) => ended(own, reason, ending, why),
    });
    return own;
  }

  function connect(reason: string): void {
    letGo();
    current = begin(reason);
    enter("connecting", reason);
  }

  function opened(reason: string): void {
    openedAtMs = performance.now();
    state = { ...state, heardAtMs: Date.now() };
    enter("open", reason);
    heart.start();
    renewIn(tunables.renewAfter + random() * tunables.renewSpread, "renewal");
  }

  function received(own: Attempt, data: unknown): void {
    // The one before proves nothing of the one that has taken over.
    if (own === current) heart.heard();
    state = { ...state, heardAtMs: Date.now() };
    const frame = parseFrame(data, log);
    if (frame) handle(own, frame);
  }

  function handle(own: Attempt, frame: ServerFrame): void {
    if (frame.type === "closing") told(own, frame);
    else if (frame.type === "part") assemble(own, frame);
    else events.frame(frame);
  }

  function assemble(own: Attempt, part: Part): void {
    const whole = parts.add(part);
    const frame = whole === null ? null : parseFrame(whole, log);
    if (frame) handle(own, frame);
  }

  /** The connection is good for as long as it lasts: another one takes over at a moment of this client's own. */
  function told(own: Attempt, frame: Extract<ServerFrame, { type: "closing" }>): void {
    if (!frame.retry) {
      stop(frame.reason);
      return;
    }
    if (own === predecessor) return;
    const spreadMs = Number.isFinite(frame.spreadMs) ? Math.max(0, frame.spreadMs) : 0;
    const delay = random() * spreadMs;
    notBeforeMs = performance.now() + delay;
    log("connection.told", { reason: frame.reason, delay });
    renewIn(delay, frame.reason);
  }

  function ended(own: Attempt, wanted: string, ending: Ending, reason: string): void {
    if (own === predecessor) farewell();
    else if (ending === "denied") stop(reason);
    else if (own === successor) renewLater(wanted, reason);
    else lost(ending, reason);
  }

  function lost(loss: Loss, reason: string): void {
    if (successor) promote(reason);
    else wait(loss, reason);
  }

  function stop(reason: string): void {
    letGo();
    enter("ended", reason);
  }

  function wait(loss: Loss, reason: string): void {
    const upMs = state.phase === "open" ? performance.now() - openedAtMs : 0;
    if (upMs >= tunables.stableAfter) failures = 0;
    letGo();
    // A moment of its own is as good as a delay: both would come together in the first second after the cut.
    const toldMs = notBeforeMs - performance.now();
    const delay = toldMs > 0 ? toldMs : reconnectDelay(loss, failures, tunables, random);
    failures += 1;
    retryTimer = setTimeout(() => connect(loss), delay);
    enter("waiting", reason);
  }

  function renewIn(delay: number, reason: string): void {
    clearTimeout(renewTimer);
    renewTimer = setTimeout(() => renew(reason), delay);
  }

  /** Make before break: the old one goes on until the new one stands. */
  function renew(reason: string): void {
    if (state.phase !== "open" || successor) return;
    log("connection.renewing", { reason });
    successor = begin(reason);
  }

  function renewLater(wanted: string, reason: string): void {
    successor = null;
    failures += 1;
    log("connection.renewalFailed", { reason, failures });
    renewIn(reconnectDelay("lost", failures, tunables, random), wanted);
  }

  function takeOver(reason: string): void {
    farewell();
    predecessor = current;
    current = successor;
    successor = null;
    overlapTimer = setTimeout(farewell, tunables.overlap);
    failures = 0;
    opened(reason);
    events.renewed();
  }

  /** The old one was cut before the new one stood: there is a break, and no reason to wait. */
  function promote(reason: string): void {
    current?.abandon();
    current = successor;
    successor = null;
    heart.stop();
    enter("connecting", reason);
  }

  function farewell(): void {
    if (!predecessor) return;
    clearTimeout(overlapTimer);
    predecessor.abandon();
    predecessor = null;
    events.released();
  }

  /** The page is back, or the network: no reason to sit out a delay, and every reason to doubt an old socket. */
  function onPage(event: PageEvent): void {
    if (event === "hidden") watchHidden();
    else woken(event);
  }

  function woken(event: PageEvent): void {
    if (page.isVisible()) clearTimeout(hiddenTimer);
    if (state.phase === "open") heart.beat();
    else if (state.phase === "waiting" || isAsleep()) connect(event);
  }

  function isAsleep(): boolean {
    return state.phase === "idle" && stopListening !== null && page.isVisible();
  }

  function watchHidden(): void {
    clearTimeout(hiddenTimer);
    hiddenTimer = setTimeout(() => {
      if (state.phase === "ended") return;
      letGo();
      enter("idle", "hidden");
    }, tunables.hiddenFor);
  }

  function letGo(): void {
    for (const timer of [retryTimer, renewTimer]) clearTimeout(timer);
    heart.stop();
    farewell();
    for (const each of [current, successor]) each?.abandon();
    current = null;
    successor = null;
    parts.clear();
  }

  return {
    open,
    close,
    send: (frame) => {
      if (state.phase === "open") current?.send(frame);
    },
    state: () => state,
  };
}
