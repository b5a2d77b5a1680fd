/**
 * One topic's way to the truth, without I/O: what arrives goes in, what to do next comes out.
 *
 * The rules it keeps: a delta is applied only where its `base` is the place the view stands, in the same epoch; one
 * that is not newer is dropped; one that comes too early waits for those before it. Whatever shows that the view is
 * behind (a gap, another epoch, a head, a resync) leads to one new subscription with the view's position, and its
 * answer to a replay or to a new snapshot. A subscription is always made with the position of the view or of the
 * snapshot on its way, so that the server fills the time between. The old view stands until the new one is whole.
 * Every request that it leads to carries its cause.
 */
import type { Effect, SnapshotCause, SubscribeCause } from "./causes.ts";
import { insert, isAhead, isAt } from "./deltas.ts";
import type { Delta, Position, Subscribed, WireChange } from "./types.ts";

export interface SnapshotPage {
  readonly position: Position;
  readonly nextCursor: string | null;
}

/** What a topic is made of: how its snapshot becomes a view, and how changes move it. */
export interface Topic<Page extends SnapshotPage, View> {
  viewOf(pages: readonly Page[]): View;
  apply(view: View, changes: readonly WireChange[]): View;
}

export interface Windows {
  readonly outOfOrderWindow: number;
  readonly snapshotWindow: number;
}

/** `asked`: no answer yet. `replaying`: what is known to be missed is on its way. `settled`: nothing is missed. */
type Phase = "asked" | "replaying" | "settled" | "refused";

export interface Recovery<Page, View> {
  readonly view: View | null;
  readonly position: Position | null;
  /** The newest position heard of, by whatever frame. */
  readonly heard: Position | null;
  /** Deltas that wait, oldest first. */
  readonly waiting: readonly Delta[];
  readonly snapshot: {
    readonly attempt: number;
    readonly pages: readonly Page[];
    readonly cause: SnapshotCause;
  } | null;
  readonly isConnected: boolean;
  readonly subscription: {
    readonly id: string;
    readonly phase: Phase;
    readonly cause: SubscribeCause;
  } | null;
  /** Something said that the view is wrong, and no subscription has been made since. */
  readonly doubt: SubscribeCause | null;
  /** Names the attempts, with a name of its own per topic: an answer to an older one changes nothing. */
  readonly name: string;
  readonly attempts: number;
}

export type Input<Page> =
  | { readonly type: "snapshotWanted"; readonly cause: SnapshotCause }
  | { readonly type: "page"; readonly attempt: number; readonly page: Page }
  | { readonly type: "connected" }
  | { readonly type: "disconnected" }
  /** Another connection has taken over, and the one before still delivers for a while. */
  | { readonly type: "renewed" }
  /** The one before delivers nothing more. */
  | { readonly type: "released" }
  | Subscribed
  | Delta
  | { readonly type: "head"; readonly position: Position }
  | { readonly type: "resync"; readonly reason: string }
  | { readonly type: "refused"; readonly id: string }
  | { readonly type: "overdue" };

/** The next state and what to do; effects are at most one subscription or one snapshot. */
type Step<Page, View> = readonly [Recovery<Page, View>, readonly Effect[]];

export function initialRecovery<Page, View>(name: string): Recovery<Page, View> {
  return {
    view: null,
    position: null,
    heard: null,
    waiting: [],
    snapshot: null,
    isConnected: false,
    subscription: null,
    doubt: null,
    name,
    attempts: 0,
  };
}

/** The view shows everything the server has said, and will be told of everything to come. */
export function isCaughtUp<Page, View>(state: Recovery<Page, View>): boolean {
  const { subscription } = state;
  // While another connection takes over, the one before delivers all there is.
  const isHeld = subscription?.cause === "renewal" && subscription.phase === "asked";
  if (subscription?.phase !== "settled" && !isHeld) return false;
  return !state.snapshot && !state.doubt && !isBehind(state);
}

/** An answer is due: a subscription's, or the rest of a replay. */
export function isAwaiting<Page, View>(state: Recovery<Page, View>): boolean {
  const phase = state.subscription?.phase;
  return phase === "asked" || (phase === "replaying" && !state.snapshot);
}

/** The machine of one kind of topic: a function from a state and an input to a state and effects. */
export function createRecovery<Page extends SnapshotPage, View>(
  topic: Topic<Page, View>,
  windows: Windows,
) {
  type State = Recovery<Page, View>;

  function step(state: State, input: Input<Page>): Step<Page, View> {
    switch (input.type) {
      case "snapshotWanted":
        return takeSnapshot(state, input.cause);
      case "page":
        return onPage(state, input.attempt, input.page);
      case "connected":
        return settle({ ...state, isConnected: true }, "reconnect");
      case "disconnected":
        return [{ ...state, isConnected: false, subscription: null }, []];
      case "renewed":
        return renew(state);
      case "released":
        return [release(state), []];
      case "subscribed":
        return onSubscribed(state, input);
      case "delta":
        return onDelta(state, input);
      case "head":
        return settle(hear(state, input.position));
      case "resync":
        return settle({ ...state, doubt: `resync:${input.reason}` });
      case "refused":
        return [inPhase(state, input.id, "refused"), []];
      case "overdue":
        return isAwaiting(state)
          ? settle({ ...state, subscription: null }, "overdue")
          : [state, []];
    }
  }

  function onPage(state: State, attempt: number, page: Page): Step<Page, View> {
    const { snapshot } = state;
    if (snapshot?.attempt !== attempt) return [state, []];
    const first = snapshot.pages[0];
    const { epoch, seq } = page.position;
    if (first && !isAt(first.position, epoch, seq)) return takeSnapshot(state, "moved");
    const pages = [...snapshot.pages, page];
    if (page.nextCursor !== null)
      return settle({ ...state, snapshot: { ...snapshot, pages } }, "snapshot");
    const { position } = page;
    const view = topic.viewOf(pages);
    return settle(drain({ ...state, view, position, snapshot: null }), "snapshot");
  }

  function onSubscribed(state: State, answer: Subscribed): Step<Page, View> {
    if (state.subscription?.id !== answer.id) return [state, []];
    const isForeign = answer.position.epoch !== anchor(state)?.epoch;
    if (answer.recovery === "reset" || isForeign) {
      // The server's own word, also where it stands behind us: what came before it counts no more.
      const next = { ...state, heard: answer.position, waiting: [] };
      return takeSnapshot(next, `reset:${answer.reason ?? "epoch"}`);
    }
    return settle(hear(inPhase(state, answer.id, "replaying"), answer.position));
  }

  function onDelta(state: State, delta: Delta): Step<Page, View> {
    const { epoch, seq } = delta;
    const isOld = state.position?.epoch === epoch && state.position.seq >= seq;
    if (isOld && !state.snapshot) return [state, []];
    const waiting = insert(state.waiting, delta);
    return settle(trim(drain({ ...hear(state, { epoch, seq }), waiting })));
  }

  /** When the window is full the newest are let go, for they can be replayed last. */
  function trim(state: State): State {
    const window = state.snapshot ? windows.snapshotWindow : windows.outOfOrderWindow;
    if (state.waiting.length <= window) return state;
    return { ...state, waiting: state.waiting.slice(0, window) };
  }

  /** Applies what fits where the view stands, and forgets what is no longer newer. */
  function drain(state: State): State {
    if (state.position === null || state.snapshot) return state;
    const moved = state.waiting.reduce(advance, state);
    const isNewer = (delta: Delta) => isAhead(delta, moved.position);
    return { ...moved, waiting: state.waiting.filter(isNewer) };
  }

  function advance(state: State, delta: Delta): State {
    if (!isAt(state.position, delta.epoch, delta.base)) return state;
    return {
      ...state,
      view: topic.apply(state.view as View, delta.changes),
      position: { epoch: delta.epoch, seq: delta.seq },
    };
  }

  return { step };
}

/** Starts a snapshot from its first page; the subscription is made anew with its position. */
function takeSnapshot<Page, View>(
  state: Recovery<Page, View>,
  cause: SnapshotCause,
): Step<Page, View> {
  const attempt = state.attempts + 1;
  const next = {
    ...state,
    attempts: attempt,
    snapshot: { attempt, pages: [], cause },
    subscription: null,
    doubt: null,
  };
  return [next, [{ do: "takeSnapshot", attempt, cause }]];
}

/** The same question on the connection that has taken over; nothing is missed as long as the old one delivers. */
function renew<Page extends SnapshotPage, View>(state: Recovery<Page, View>): Step<Page, View> {
  const renewed = { ...state, isConnected: true, subscription: null };
  const position = anchor(state);
  if (position === null) return [renewed, []];
  return subscribe(renewed, position, isCaughtUp(state) ? "renewal" : "reconnect");
}

/** What is still unanswered is a question like any other. */
function release<Page, View>(state: Recovery<Page, View>): Recovery<Page, View> {
  const { subscription } = state;
  if (subscription?.cause !== "renewal") return state;
  return { ...state, subscription: { ...subscription, cause: "reconnect" } };
}

/** Decides what the state calls for: nothing, or one more subscription, for which `cause` is why there is none. */
function settle<Page extends SnapshotPage, View>(
  state: Recovery<Page, View>,
  cause: SubscribeCause = "reconnect",
): Step<Page, View> {
  const position = anchor(state);
  if (!state.isConnected || position === null) return [state, []];
  const { subscription } = state;
  if (subscription === null) return subscribe(state, position, cause);
  if (state.snapshot || subscription.phase === "asked" || subscription.phase === "refused") {
    return [state, []];
  }
  if (state.doubt) return subscribe(state, position, state.doubt);
  if (!isBehind(state)) return [inPhase(state, subscription.id, "settled"), []];
  return subscription.phase === "replaying" ? [state, []] : subscribe(state, position, "gap");
}

function subscribe<Page, View>(
  state: Recovery<Page, View>,
  position: Position,
  cause: SubscribeCause,
): Step<Page, View> {
  const attempts = state.attempts + 1;
  const id = `${state.name}-${attempts}`;
  const subscription = { id, phase: "asked" as const, cause };
  return [
    { ...state, attempts, subscription, doubt: null },
    [{ do: "subscribe", id, position, cause }],
  ];
}

/** The position to subscribe with: that of the snapshot on its way, or else the view's. */
function anchor<Page extends SnapshotPage, View>(state: Recovery<Page, View>): Position | null {
  if (state.snapshot) return state.snapshot.pages[0]?.position ?? null;
  return state.position;
}

/** Another epoch than ours is a reason to ask; it may also be a late frame, so it proves nothing. */
function hear<Page extends SnapshotPage, View>(
  state: Recovery<Page, View>,
  head: Position,
): Recovery<Page, View> {
  const { heard } = state;
  const isNewer = heard?.epoch !== head.epoch || heard.seq < head.seq;
  const own = anchor(state);
  const isForeign = own !== null && own.epoch !== head.epoch;
  if (!isNewer && !isForeign) return state;
  return { ...state, heard: isNewer ? head : heard, doubt: isForeign ? "epoch" : state.doubt };
}

function isBehind<Page, View>({ position, heard }: Recovery<Page, View>): boolean {
  if (!position || heard?.epoch !== position.epoch) return false;
  return position.seq < heard.seq;
}

function inPhase<Page, View>(
  state: Recovery<Page, View>,
  id: string,
  phase: Phase,
): Recovery<Page, View> {
  const { subscription } = state;
  if (subscription?.id !== id || subscription.phase === phase) return state;
  return { ...state, subscription: { ...subscription, phase } };
}
