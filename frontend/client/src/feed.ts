/** One organization kept live: runs what its recovery asks for, and says in what state it is. */
import { reconnectDelay } from "./backoff.ts";
import type { ConnectionState } from "./connection.ts";
import { type Http, isRetryable } from "./http.ts";
import {
  createRecovery,
  type Effect,
  type Input,
  initialRecovery,
  isAwaiting,
  isCaughtUp,
} from "./recovery.ts";
import type { Tunables } from "./tunables.ts";
import type { ClientFrame, Job, Log, OrganizationPage, ServerFrame } from "./types.ts";
import { applyChanges, type OrganizationView, viewOf, withAnswer } from "./view.ts";

/**
 * `loading`: nothing to show yet. `connected`: what is shown is so now. `reconnecting`: there is no connection.
 * `stale`: there is one, but something was missed and is being fetched; or the server has ended it for good.
 * `error`: nothing can be shown, see `error`.
 */
export type Status = "loading" | "connected" | "reconnecting" | "stale" | "error";

export interface OrganizationState {
  readonly status: Status;
  readonly view: OrganizationView | null;
  readonly error: Error | null;
  /** When the view was last known to be true; matters whenever the status is not `connected`. */
  readonly asOfMs: number | null;
}

export const LOADING: OrganizationState = {
  status: "loading",
  view: null,
  error: null,
  asOfMs: null,
};

export interface FeedDeps {
  readonly http: Http;
  readonly tunables: Tunables;
  readonly random: () => number;
  readonly log: Log;
  send(frame: ClientFrame): void;
  connection(): ConnectionState;
}

export interface Feed {
  readonly topic: string;
  readonly listeners: Set<() => void>;
  state(): OrganizationState;
  connectionChanged(): void;
  frame(frame: ServerFrame): void;
  /** A job that was asked for: shown from its answer on, not only from its first change. */
  answered(job: Job): void;
  retry(): void;
  dispose(): void;
}

export const topicOf = (organizationId: string) => `organization:${organizationId}`;

export function createFeed(organizationId: string, deps: FeedDeps): Feed {
  const { tunables, random } = deps;
  const topic = topicOf(organizationId);
  const log: Log = (what, facts) => deps.log(what, { topic, ...facts });
  const { step } = createRecovery<OrganizationPage, OrganizationView>(
    { viewOf, apply: (view, changes) => applyChanges(view, changes, log) },
    tunables,
  );
  const listeners = new Set<() => void>();
  let recovery = initialRecovery<OrganizationPage, OrganizationView>(organizationId);
  let state = LOADING;
  let error: Error | null = null;
  let asOfMs: number | null = null;
  let snapshotsInARow = 0;
  let snapshotTimer: ReturnType<typeof setTimeout> | undefined;
  let watch: { timer: ReturnType<typeof setTimeout>; on: unknown } | null = null;

  function run(input: Input<OrganizationPage>): void {
    const before = recovery;
    const [next, effects] = step(before, input);
    recovery = next;
    note(before);
    watchOver();
    for (const effect of effects) perform(effect);
    publish();
  }

  function note(before: typeof recovery): void {
    if (isCaughtUp(recovery)) snapshotsInARow = 0;
    if (recovery.view !== before.view) {
      error = null;
      asOfMs = Date.now();
    } else if (isCaughtUp(before) && !isCaughtUp(recovery)) {
      asOfMs = deps.connection().heardAtMs ?? Date.now();
    }
  }

  function perform(effect: Effect): void {
    log(`recovery.${effect.do}`, effect);
    if (effect.do === "takeSnapshot") scheduleSnapshot(effect.attempt);
    else deps.send({ action: "subscribe", id: effect.id, topic, position: effect.position });
  }

  /** The first at once; one that follows without having caught up in between waits, or it would hammer the server. */
  function scheduleSnapshot(attempt: number): void {
    const failures = snapshotsInARow - 1;
    const delay = failures < 0 ? 0 : reconnectDelay({ kind: "lost" }, failures, tunables, random);
    snapshotsInARow += 1;
    clearTimeout(snapshotTimer);
    snapshotTimer = setTimeout(() => {
      takeSnapshot(attempt).catch((cause: Error) => snapshotFailed(attempt, cause));
    }, delay);
  }

  async function takeSnapshot(attempt: number): Promise<void> {
    let cursor: string | null = null;
    do {
      const page: OrganizationPage = await deps.http.get(summaryPath(organizationId, cursor));
      run({ type: "page", attempt, page });
      cursor = page.nextCursor;
    } while (cursor !== null && isCurrent(attempt));
  }

  function isCurrent(attempt: number): boolean {
    return recovery.snapshot?.attempt === attempt;
  }

  function snapshotFailed(attempt: number, cause: Error): void {
    if (!isCurrent(attempt)) return;
    log("snapshot.failed", { attempt, message: cause.message });
    error = cause;
    if (isRetryable(cause)) run({ type: "snapshotWanted" });
    else publish();
  }

  /** One timer for the answer that is due, begun anew when another one is. */
  function watchOver(): void {
    const on = isAwaiting(recovery) ? recovery.subscription : null;
    if (watch?.on === on) return;
    if (watch) clearTimeout(watch.timer);
    watch = on && {
      on,
      timer: setTimeout(() => run({ type: "overdue" }), tunables.recoveryTimeout),
    };
  }

  function statusNow(): Status {
    if (error && (!recovery.view || !isRetryable(error))) return "error";
    if (isCaughtUp(recovery)) return "connected";
    return recovery.view ? statusBehind(deps.connection().phase) : "loading";
  }

  function publish(): void {
    const next = { status: statusNow(), view: recovery.view, error, asOfMs };
    if (isSameState(state, next)) return;
    if (state.status !== next.status) log(`organization.${next.status}`);
    state = next;
    for (const listener of listeners) listener();
  }

  function connectionChanged(): void {
    const isOpen = deps.connection().phase === "open";
    if (isOpen !== recovery.isConnected) run({ type: isOpen ? "connected" : "disconnected" });
    else publish();
  }

  function frame(received: ServerFrame): void {
    const input = inputOf(received, topic);
    if (input) run(input);
  }

  function answered(job: Job): void {
    const { view } = recovery;
    if (view) recovery = { ...recovery, view: withAnswer(view, job) };
    publish();
  }

  function retry(): void {
    error = null;
    snapshotsInARow = 0;
    run({ type: "snapshotWanted" });
  }

  function dispose(): void {
    clearTimeout(snapshotTimer);
    if (watch) clearTimeout(watch.timer);
    recovery = initialRecovery(organizationId);
    listeners.clear();
  }

  run({ type: deps.connection().phase === "open" ? "connected" : "disconnected" });
  run({ type: "snapshotWanted" });
  return {
    topic,
    listeners,
    state: () => state,
    connectionChanged,
    frame,
    answered,
    retry,
    dispose,
  };
}

function statusBehind(phase: ConnectionState["phase"]): Status {
  return phase === "open" || phase === "ended" ? "stale" : "reconnecting";
}

/** What a frame means for one topic, if anything. */
function inputOf(frame: ServerFrame, topic: string): Input<OrganizationPage> | null {
  switch (frame.type) {
    case "subscribed":
    case "delta":
      return frame;
    case "pong": {
      const position = Object.hasOwn(frame.heads, topic) ? frame.heads[topic] : undefined;
      return position ? { type: "head", position } : null;
    }
    case "resync":
      return { type: "resync" };
    case "error":
      return { type: "refused", id: frame.id ?? "" };
    default:
      return null;
  }
}

function summaryPath(organizationId: string, cursor: string | null): string {
  const query = cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`;
  return `/v1/organizations/${encodeURIComponent(organizationId)}/summary${query}`;
}

function isSameState(a: OrganizationState, b: OrganizationState): boolean {
  return a.status === b.status && a.view === b.view && a.error === b.error && a.asOfMs === b.asOfMs;
}
