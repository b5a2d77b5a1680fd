import { describe, expect, it } from "vitest";
import type { Effect } from "../src/causes.ts";
import { createRecovery, type Input, initialRecovery, isCaughtUp } from "../src/recovery.ts";
import type { OrganizationPage, Position, Subscribed } from "../src/types.ts";
import { aDelta, aPage, aRepo, TOPIC } from "./fakes.ts";

type Page = OrganizationPage;
/** A view that is just the list of what was applied to it. */
type View = readonly string[];

const at = (seq: number, epoch = 1): Position => ({ epoch, seq });
const delta = (base: number, seq: number, epoch = 1) =>
  aDelta(base, seq, [{ type: "repoUpdated", repo: aRepo(`${base}-${seq}`) }], epoch);
const { step } = createRecovery<Page, View>(
  {
    viewOf: (pages) => [`snapshot of ${pages.length}`],
    apply: (view, changes) => [
      ...view,
      ...changes.map((change) => JSON.stringify(change).match(/\d+-\d+/)?.[0] ?? ""),
    ],
  },
  { outOfOrderWindow: 3, snapshotWindow: 10 },
);

/** A topic on its way, and everything it has asked for. */
class Run {
  state = initialRecovery<Page, View>("t");
  effects: Effect[] = [];

  feed(...inputs: Input<Page>[]): this {
    for (const input of inputs) {
      const [state, effects] = step(this.state, input);
      this.state = state;
      this.effects.push(...effects);
    }
    return this;
  }

  page(position: Position, nextCursor: string | null = null): this {
    const attempt = this.state.snapshot?.attempt ?? 0;
    return this.feed({ type: "page", attempt, page: aPage({ position, nextCursor }) });
  }

  answer(recovery: Subscribed["recovery"], position: Position): this {
    const id = this.state.subscription?.id ?? "";
    return this.feed({ type: "subscribed", id, topic: TOPIC, position, recovery, reason: null });
  }

  /** What was asked for since the last time. */
  asked(): Effect[] {
    return this.effects.splice(0);
  }
}

/** Caught up at position 5. */
function live(): Run {
  const run = new Run().feed({ type: "connected" }, { type: "snapshotWanted", cause: "manual" });
  run.page(at(5)).answer("up_to_date", at(5)).asked();
  return run;
}

const subscription = (position: Position) => expect.objectContaining({ do: "subscribe", position });
const snapshot = expect.objectContaining({ do: "takeSnapshot" });

describe("a first snapshot", () => {
  it("is followed by a subscription with its position, made as soon as the first page tells it", () => {
    const run = new Run().feed({ type: "connected" }, { type: "snapshotWanted", cause: "manual" });
    expect(run.asked()).toEqual([snapshot]);
    run.page(at(5), "more");
    expect(run.asked()).toEqual([subscription(at(5))]);
    expect(run.state.view).toBeNull();
  });

  it("is joined with the deltas that arrived while its pages were read", () => {
    const run = new Run().feed({ type: "connected" }, { type: "snapshotWanted", cause: "manual" });
    run.page(at(5), "more").answer("replay", at(7)).feed(delta(5, 6), delta(6, 7)).page(at(5));
    expect(run.state.view).toEqual(["snapshot of 2", "5-6", "6-7"]);
    expect(isCaughtUp(run.state)).toBe(true);
  });

  it("begins anew when its pages do not agree on their position", () => {
    const run = new Run().feed({ type: "snapshotWanted", cause: "manual" }).page(at(5), "more");
    run.asked();
    run.page(at(6));
    expect(run.asked()).toEqual([snapshot]);
    expect(run.state.view).toBeNull();
  });

  it("ignores a page of an older attempt", () => {
    const run = new Run().feed(
      { type: "snapshotWanted", cause: "manual" },
      { type: "snapshotWanted", cause: "manual" },
    );
    run.feed({ type: "page", attempt: 1, page: aPage({ position: at(5) }) });
    expect(run.state.view).toBeNull();
  });
});

describe("a delta", () => {
  it("is applied where the view stands", () => {
    const run = live().feed(delta(5, 6), delta(6, 9));
    expect(run.state.view).toEqual(["snapshot of 1", "5-6", "6-9"]);
    expect(run.state.position).toEqual(at(9));
    expect(run.asked()).toEqual([]);
  });

  it("that is not newer is dropped", () => {
    const run = live().feed(delta(5, 6), delta(5, 6), delta(2, 5));
    expect(run.state.view).toEqual(["snapshot of 1", "5-6"]);
    expect(run.asked()).toEqual([]);
  });

  it("that begins before the view and ends after it is not applied, but replayed from where the view stands", () => {
    const run = live().feed(delta(4, 7));
    expect(run.state.view).toEqual(["snapshot of 1"]);
    expect(run.asked()).toEqual([subscription(at(5))]);
    run.answer("replay", at(7)).feed(delta(5, 6), delta(6, 7));
    expect(run.state.view).toEqual(["snapshot of 1", "5-6", "6-7"]);
  });

  it("that comes too early waits for the one before it, and the gap is asked for once", () => {
    const run = live().feed(delta(6, 7), delta(7, 8));
    expect(run.asked()).toEqual([subscription(at(5))]);
    run.feed(delta(5, 6));
    expect(run.state.view).toEqual(["snapshot of 1", "5-6", "6-7", "7-8"]);
    run.answer("replay", at(8)).feed(delta(5, 6), delta(6, 7), delta(7, 8));
    expect(run.state.view).toHaveLength(4);
    expect(isCaughtUp(run.state)).toBe(true);
    expect(run.asked()).toEqual([]);
  });

  it("of another epoch is never applied, and makes the view ask where it stands", () => {
    const run = live().feed(delta(5, 6, 2));
    expect(run.state.view).toEqual(["snapshot of 1"]);
    expect(run.asked()).toEqual([subscription(at(5))]);
  });

  it("of another epoch that comes while an answer is due is not forgotten", () => {
    const run = live().feed({ type: "disconnected" }, { type: "connected" }, delta(0, 1, 2));
    run.asked();
    run.answer("up_to_date", at(5));
    expect(run.asked()).toEqual([subscription(at(5))]);
    expect(isCaughtUp(run.state)).toBe(false);
  });

  it("beyond the window is let go and replayed later", () => {
    const run = live().feed(delta(6, 7), delta(7, 8), delta(8, 9), delta(9, 10));
    expect(run.state.waiting.map(({ seq }) => seq)).toEqual([7, 8, 9]);
    run.asked();
    run.answer("replay", at(9)).feed(delta(5, 6));
    expect(run.state.position).toEqual(at(9));
    expect(isCaughtUp(run.state)).toBe(false);
    expect(run.feed({ type: "overdue" }).asked()).toEqual([subscription(at(9))]);
  });
});

describe("a recovery", () => {
  it("starts from the view's position when the connection is back", () => {
    const run = live().feed(delta(5, 6), { type: "disconnected" });
    expect(isCaughtUp(run.state)).toBe(false);
    expect(run.feed({ type: "connected" }).asked()).toEqual([subscription(at(6))]);
  });

  it("is over only when the whole replay has arrived", () => {
    const run = live()
      .feed({ type: "resync", reason: "slow" })
      .answer("replay", at(7))
      .feed(delta(5, 6));
    expect(isCaughtUp(run.state)).toBe(false);
    expect(isCaughtUp(run.feed(delta(6, 7)).state)).toBe(true);
  });

  it("is asked for again when its replay stays incomplete", () => {
    const run = live()
      .feed({ type: "resync", reason: "slow" })
      .answer("replay", at(8))
      .feed(delta(5, 6), delta(7, 8));
    run.asked();
    expect(run.feed({ type: "overdue" }).asked()).toEqual([subscription(at(6))]);
  });

  it("is asked for again when no answer comes", () => {
    const run = live().feed({ type: "resync", reason: "slow" });
    run.asked();
    expect(run.feed({ type: "overdue" }).asked()).toEqual([subscription(at(5))]);
  });

  it("is not begun by a deadline that has been met", () => {
    expect(live().feed({ type: "overdue" }).asked()).toEqual([]);
  });

  it("takes no notice of an answer to an older attempt", () => {
    const run = live().feed({ type: "resync", reason: "slow" });
    const old = run.state.subscription?.id ?? "";
    run.feed({ type: "overdue" }).asked();
    run.feed({
      type: "subscribed",
      id: old,
      topic: TOPIC,
      position: at(5),
      recovery: "reset",
      reason: null,
    });
    expect(run.asked()).toEqual([]);
    expect(run.state.snapshot).toBeNull();
  });

  it("is begun by a head that shows a lost last delta", () => {
    const run = live().feed({ type: "head", position: at(5) });
    expect(run.asked()).toEqual([]);
    expect(run.feed({ type: "head", position: at(6) }).asked()).toEqual([subscription(at(5))]);
  });

  it("stops when the server refuses the topic, until there is a new connection", () => {
    const run = live().feed({ type: "resync", reason: "slow" });
    run.feed({ type: "refused", id: run.state.subscription?.id ?? "" }).asked();
    run.feed({ type: "overdue" }, { type: "head", position: at(9) });
    expect(run.asked()).toEqual([]);
    run.feed({ type: "disconnected" }, { type: "connected" });
    expect(run.asked()).toEqual([subscription(at(5))]);
  });
});

describe("a reset", () => {
  it("keeps the old view until the new snapshot is whole, then swaps it at once", () => {
    const run = live().feed({ type: "resync", reason: "slow" }).answer("reset", at(3, 2));
    run
      .page(at(3, 2), "more")
      .answer("up_to_date", at(3, 2))
      .feed(delta(3, 4, 2));
    expect(run.state.view).toEqual(["snapshot of 1"]);
    expect(isCaughtUp(run.state)).toBe(false);
    run.page(at(3, 2));
    expect(run.state.view).toEqual(["snapshot of 2", "3-4"]);
    expect(isCaughtUp(run.state)).toBe(true);
  });

  it("while pages are on their way begins the snapshot anew", () => {
    const run = new Run()
      .feed({ type: "connected" }, { type: "snapshotWanted", cause: "manual" })
      .page(at(5), "more");
    run.asked();
    expect(run.answer("reset", at(0, 2)).asked()).toEqual([snapshot]);
    expect(run.state.snapshot?.pages).toEqual([]);
  });

  it("believes a server that has gone back", () => {
    const run = live().feed(delta(5, 6), delta(7, 8)).answer("reset", at(2)).page(at(2));
    run.answer("up_to_date", at(2));
    expect(run.state.position).toEqual(at(2));
    expect(isCaughtUp(run.state)).toBe(true);
  });
});

describe("a connection that takes over", () => {
  const renewed = () => live().feed({ type: "renewed" });

  it("is asked from where the view stands, which is right as long as the one before delivers", () => {
    const run = renewed();
    expect(run.asked()).toEqual([expect.objectContaining({ position: at(5), cause: "renewal" })]);
    expect(isCaughtUp(run.feed(delta(5, 6)).state)).toBe(true);
    expect(run.state.view).toEqual(["snapshot of 1", "5-6"]);
  });

  it("leaves a view in doubt that it has not answered when the one before is let go", () => {
    const run = renewed().feed({ type: "released" });
    expect(isCaughtUp(run.state)).toBe(false);
    expect(isCaughtUp(run.answer("up_to_date", at(5)).state)).toBe(true);
  });

  it("is told of a doubt that there was, and of a view that was behind", () => {
    const run = live().feed(delta(6, 7), { type: "renewed" });
    expect(run.asked().at(-1)).toMatchObject({ position: at(5), cause: "reconnect" });
    expect(isCaughtUp(run.state)).toBe(false);
  });

  it("while a snapshot is read is asked from where that one begins", () => {
    const run = live().feed({ type: "snapshotWanted", cause: "manual" }).page(at(8), "more");
    run.asked();
    run.feed({ type: "renewed" });
    expect(run.asked()).toEqual([subscription(at(8))]);
  });
});

describe("a topic that is refused", () => {
  it("is asked for again with a snapshot, and refused again if that changes nothing", () => {
    const run = live().feed({ type: "resync", reason: "slow" });
    run.feed({ type: "refused", id: run.state.subscription?.id ?? "" });
    run.feed({ type: "snapshotWanted", cause: "reset:forbidden" }).page(at(6));
    expect(run.asked().slice(-2)).toEqual([snapshot, subscription(at(6))]);
    run.feed({ type: "refused", id: run.state.subscription?.id ?? "" }, { type: "overdue" });
    expect(run.asked()).toEqual([]);
    expect(isCaughtUp(run.state)).toBe(false);
  });
});
