/** One topic kept live: runs what its recovery asks for, and says in what state it is. */
import { reconnectDelay } from "./backoff.ts";
import type { Effect } from "./causes.ts";
import type { ConnectionState } from "./connection.ts";
import { type Http, isRetryable } from "./http.ts";
import { inputOf } from "./inputs.ts";
import { createRecovery, type Input, initialRecovery, isAwaiting, isCaughtUp } from "./recovery.ts";
import { type Status, statusOf } from "./status.ts";
import type { TopicKind, TopicName } from "./topics.ts";
import type { Tunables } from "./tunables.ts";
import type { ClientFrame, Log, Position, ServerFrame, WireChange } from "./types.ts";

export interface TopicState<View> {
  readonly status: Status;
  /** The view shows everything that the server has said: a fact of this moment, without the patience of `status`. */
  readonly isCaughtUp: boolean;
  readonly view: View | null;
  readonly error: Error | null;
  /** When the view was last known to be true; matters whenever it is not caught up. */
  readonly asOfMs: number | null;
}

export const LOADING: TopicState<never> = {
  status: "loading",
  isCaughtUp: false,
  view: null,
  error: null,
  asOfMs: null,
};

export interface FeedDeps {
  readonly http: Http;
  readonly tunables: Tunables;
  readonly random: () => number;
  readonly log: Log;
  /** Names this client's subscriptions among those of all tabs on one connection. */
  readonly tab: string;
  send(frame: ClientFrame): void;
  connection(): ConnectionState;
  /** Told of each view before the listeners are. */
  viewed?(view: unknown): void;
}

/** The latest time that something was fetched, and why. */
export interface Refresh {
  readonly cause: string;
  readonly atMs: number;
}

export interface Feed<View> {
  readonly topic: TopicName;
  readonly listeners: Set<() => void>;
  state(): TopicState<View>;
  position(): Position | null;
  lastRefresh(): Refresh | null;
  /** Whether it has a use for a connection. */
  isWanted(): boolean;
  connectionChanged(): void;
  renewed(): void;
  released(): void;
  frame(frame: ServerFrame): void;
  /** What the answer to a request tells, before any delta does; the same view means nothing new. */
  mutate(edit: (view: View) => View): void;
  retry(): void;
  dispose(): void;
}

interface Wrapped<Page> {
  readonly position: Position;
  readonly nextCursor: string | null;
  readonly body: Page;
}

type Timer = ReturnType<typeof setTimeout>;

const NOWHERE: Position = { epoch: 0, seq: 0 };

export function createFeed<
  Page extends { readonly position: Position | null; readonly nextCursor?: string | null },
  View,
>(topic: TopicName, kind: TopicKind<Page, View>, deps: FeedDeps): Feed<View> {
  const { tunables, random } = deps;
  const log: Log = (what, facts) => deps.log(what, { topic, ...facts });
  const { step } = createRecovery<Wrapped<Page>, View>(
    {
      viewOf: (pages) => kind.viewOf(pages.map(({ body }) => body)),
      apply: (view, changes) => changes.reduce(applied, view),
    },
    tunables,
  );
  const name = `${deps.tab}-${topic}`;
  const listeners = new Set<() => void>();
  let recovery = initialRecovery<Wrapped<Page>, View>(name);
  let state: TopicState<View> = LOADING;
  let error: Error | null = null;
  let asOfMs: number | null = null;
  let refresh: Refresh | null = null;
  let wasLive = false;
  let isQuiet = false;
  let snapshotsInARow = 0;
  let snapshotTimer: Timer | undefined;
  let quietTimer: Timer | undefined;
  let watch: { timer: Timer; on: unknown } | null = null;

  /** A change that cannot be applied is worth what one is that is not known. */
  function applied(view: View, change: WireChange): View {
    try {
      return kind.apply(view, [change], log);
    } catch (cause) {
      log("change.malformed", { type: change.type, message: (cause as Error).message });
      return view;
    }
  }

  function run(input: Input<Wrapped<Page>>): void {
    const before = recovery;
    const [next, effects] = step(before, input);
    recovery = next;
    note(before);
    watchOver();
    for (const effect of effects) perform(effect);
    publish();
  }

  function note(before: typeof recovery): void {
    if (isCaughtUp(recovery)) {
      wasLive = true;
      snapshotsInARow = 0;
    }
    if (recovery.view !== before.view) {
      error = null;
      asOfMs = Date.now();
      deps.viewed?.(recovery.view);
    } else if (isCaughtUp(before) && !isCaughtUp(recovery)) {
      asOfMs = deps.connection().heardAtMs ?? Date.now();
    }
  }

  function perform(effect: Effect): void {
    const { do: what, ...facts } = effect;
    log(`recovery.${what}`, facts);
    refresh = { cause: effect.cause, atMs: Date.now() };
    if (effect.do === "takeSnapshot") scheduleSnapshot(effect.attempt);
    else deps.send({ action: "subscribe", id: effect.id, topic, position: effect.position });
  }

  /** The first at once; one that follows without having caught up in between waits, or it would hammer the server. */
  function scheduleSnapshot(attempt: number): void {
    const failures = snapshotsInARow - 1;
    const delay = failures < 0 ? 0 : reconnectDelay("lost", failures, tunables, random);
    snapshotsInARow += 1;
    clearTimeout(snapshotTimer);
    snapshotTimer = setTimeout(() => {
      takeSnapshot(attempt).catch((cause: Error) => snapshotFailed(attempt, cause));
    }, delay);
  }

  async function takeSnapshot(attempt: number): Promise<void> {
    let cursor: string | null = null;
    do {
      const body: Page = await deps.http.get(kind.path(cursor));
      cursor = body.nextCursor ?? null;
      const page = { position: body.position ?? NOWHERE, nextCursor: cursor, body };
      run({ type: "page", attempt, page });
    } while (cursor !== null && isCurrent(attempt));
  }

  function isCurrent(attempt: number): boolean {
    return recovery.snapshot?.attempt === attempt;
  }

  function snapshotFailed(attempt: number, cause: Error): void {
    if (!isCurrent(attempt)) return;
    log("snapshot.failed", { attempt, message: cause.message });
    error = cause;
    if (isRetryable(cause)) run({ type: "snapshotWanted", cause: "retry" });
    else publish();
  }

  /** One timer for the answer that is due, begun anew when another one is. */
  function watchOver(): void {
    const on = isAwaiting(recovery) ? recovery.subscription?.id : null;
    if (watch?.on === on) return;
    if (watch) clearTimeout(watch.timer);
    const overdue = () => run({ type: "overdue" });
    watch = on ? { on, timer: setTimeout(overdue, tunables.recoveryTimeout) } : null;
  }

  /** Where nobody can be told anything, what was read is all there is to know. */
  function isShownTrue(): boolean {
    return isCaughtUp(recovery) || (recovery.view !== null && !kind.isLive(recovery.view));
  }

  function stateNow(): TopicState<View> {
    const { view } = recovery;
    const { phase } = deps.connection();
    const hasView = view !== null;
    const facts = { hasView, error, isCaughtUp: isShownTrue(), wasLive, isQuiet, phase };
    return { status: statusOf(facts), isCaughtUp: facts.isCaughtUp, view, error, asOfMs };
  }

  /** A loss begins with a time in which nothing is said of it; what is over by then was never worth a word. */
  function keepQuiet(): void {
    if (isShownTrue() || recovery.view === null) {
      clearTimeout(quietTimer);
      quietTimer = undefined;
      isQuiet = true;
    } else if (quietTimer === undefined) {
      quietTimer = setTimeout(() => {
        isQuiet = false;
        publish();
      }, tunables.quietLoss);
    }
  }

  function publish(): void {
    keepQuiet();
    const next = stateNow();
    if (isSameState(state, next)) return;
    if (state.status !== next.status) log(`topic.${next.status}`);
    state = next;
    for (const listener of [...listeners]) listener();
  }

  function connectionChanged(): void {
    const isOpen = deps.connection().phase === "open";
    if (isOpen !== recovery.isConnected) run({ type: isOpen ? "connected" : "disconnected" });
    else publish();
  }

  function frame(received: ServerFrame): void {
    const input = inputOf(received, topic);
    if (input) run(input);
    if (received.type === "error" && received.code === "forbidden") forbidden();
  }

  /** Whether it is still there to be seen is the snapshot's to say. */
  function forbidden(): void {
    if (recovery.subscription?.phase !== "refused") return;
    run({ type: "snapshotWanted", cause: "reset:forbidden" });
  }

  function mutate(edit: (view: View) => View): void {
    const { view } = recovery;
    if (view === null) return;
    const edited = edit(view);
    if (edited === view) return;
    recovery = { ...recovery, view: edited };
    refresh = { cause: "mutation", atMs: Date.now() };
    log("refresh", { cause: "mutation" });
    deps.viewed?.(edited);
    publish();
  }

  function retry(): void {
    error = null;
    snapshotsInARow = 0;
    run({ type: "snapshotWanted", cause: "manual" });
  }

  function dispose(): void {
    clearTimeout(snapshotTimer);
    clearTimeout(quietTimer);
    if (watch) clearTimeout(watch.timer);
    recovery = initialRecovery(name);
    listeners.clear();
  }

  run({ type: deps.connection().phase === "open" ? "connected" : "disconnected" });
  run({ type: "snapshotWanted", cause: "bootstrap" });
  return {
    topic,
    listeners,
    state: () => state,
    position: () => recovery.position,
    lastRefresh: () => refresh,
    isWanted: () => (recovery.view === null ? topic !== "app" : kind.isLive(recovery.view)),
    connectionChanged,
    renewed: () => run({ type: "renewed" }),
    released: () => run({ type: "released" }),
    frame,
    mutate,
    retry,
    dispose,
  };
}

function isSameState<View>(a: TopicState<View>, b: TopicState<View>): boolean {
  return (Object.keys(b) as (keyof TopicState<View>)[]).every((key) => a[key] === b[key]);
}
