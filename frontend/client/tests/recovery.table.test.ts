/** Every cell of the first table of SPEC.md: a phase, an input, and what comes of it. */
import { describe, expect, it } from "vitest";
import type { Effect } from "../src/causes.ts";
import {
  createRecovery,
  type Input,
  initialRecovery,
  isCaughtUp,
  type Recovery,
} from "../src/recovery.ts";
import type { OrganizationPage, Position, Subscribed } from "../src/types.ts";
import { aDelta, aPage, TOPIC } from "./fakes.ts";
import { cellsOf } from "./spec.ts";

/** The view is the number of deltas that were applied to it. */
type State = Recovery<OrganizationPage, number>;

const { step } = createRecovery<OrganizationPage, number>(
  { viewOf: () => 0, apply: (view) => view + 1 },
  { outOfOrderWindow: 3, snapshotWindow: 3 },
);
const at = (seq: number, epoch = 1): Position => ({ epoch, seq });

function run(state: State, ...inputs: readonly Made[]): readonly [State, readonly Effect[]] {
  let now = state;
  let asked: readonly Effect[] = [];
  for (const make of inputs) {
    const [next, effects] = step(now, make(now));
    now = next;
    asked = effects;
  }
  return [now, asked];
}

type Made = (state: State) => Input<OrganizationPage>;

const plain =
  (input: Input<OrganizationPage>): Made =>
  () =>
    input;
const page =
  (nextCursor: string | null, older = 0): Made =>
  ({ attempts, snapshot }) => {
    const attempt = (snapshot?.attempt ?? attempts) - older;
    return { type: "page", attempt, page: aPage({ position: at(5), nextCursor }) };
  };
const subscribed =
  (recovery: Subscribed["recovery"], position: Position, id?: string): Made =>
  ({ subscription }) => {
    const own = id ?? subscription?.id ?? "none";
    return { type: "subscribed", id: own, topic: TOPIC, position, recovery, reason: "why" };
  };
const refused =
  (id?: string): Made =>
  ({ subscription }) => ({ type: "refused", id: id ?? subscription?.id ?? "none" });

const INPUTS: Readonly<Record<string, Made>> = {
  snapshotWanted: plain({ type: "snapshotWanted", cause: "manual" }),
  "page, the last": page(null),
  "page, more to come": page("more"),
  "page of an older attempt": page(null, 1),
  connected: plain({ type: "connected" }),
  disconnected: plain({ type: "disconnected" }),
  renewed: plain({ type: "renewed" }),
  released: plain({ type: "released" }),
  "subscribed, up_to_date": subscribed("up_to_date", at(5)),
  "subscribed, replay": subscribed("replay", at(8)),
  "subscribed, reset": subscribed("reset", at(9)),
  "subscribed, of another epoch": subscribed("up_to_date", at(0, 2)),
  "subscribed, to an older id": subscribed("reset", at(9), "t-0"),
  "delta, the next": plain(aDelta(5, 6)),
  "delta, too early": plain(aDelta(7, 8)),
  "delta, not newer": plain(aDelta(4, 5)),
  "delta, of another epoch": plain(aDelta(0, 1, [], 2)),
  "head, newer": plain({ type: "head", position: at(9) }),
  "head, the same": plain({ type: "head", position: at(5) }),
  "head, of another epoch": plain({ type: "head", position: at(1, 2) }),
  resync: plain({ type: "resync", reason: "slow" }),
  refused: refused(),
  "refused, of an older id": refused("t-0"),
  overdue: plain({ type: "overdue" }),
};

const input = (name: string): Made => INPUTS[name] as Made;
const initial = initialRecovery<OrganizationPage, number>("t");
const reach = (from: State, ...names: string[]) => run(from, ...names.map(input))[0];
const noView = reach(initial, "connected");
const settled = reach(noView, "snapshotWanted", "page, the last", "subscribed, up_to_date");
const asked = reach(settled, "resync");

const PHASES: Readonly<Record<string, State>> = {
  "no view": noView,
  "snapshot begun": reach(settled, "snapshotWanted"),
  "snapshot in part": reach(settled, "snapshotWanted", "page, more to come"),
  "no subscription": reach(settled, "disconnected"),
  asked,
  "asked, renewal": reach(settled, "renewed"),
  replaying: reach(asked, "subscribed, replay"),
  settled,
  refused: reach(asked, "refused"),
};

function phaseOf({ snapshot, view, subscription }: State): string {
  if (snapshot) return snapshot.pages.length === 0 ? "snapshot begun" : "snapshot in part";
  if (view === null) return "no view";
  return subscription?.phase ?? "no subscription";
}

const asks = (effect: Effect) =>
  effect.do === "subscribe" ? `subscribes: ${effect.cause}` : `takes a snapshot: ${effect.cause}`;

/** What can be seen of a step, in words; a dash when there is nothing to see. */
function outcome(before: State, make: Made): string {
  const [after, effects] = run(before, make);
  const words = [
    phaseOf(after) !== phaseOf(before) && `→ ${phaseOf(after)}`,
    after.position !== before.position && `view at ${after.position?.epoch}/${after.position?.seq}`,
    after.waiting.length > before.waiting.length && "it waits",
    after.doubt !== before.doubt && after.doubt && `doubt: ${after.doubt}`,
    !after.doubt && after.heard?.seq !== before.heard?.seq && `heard of ${after.heard?.seq}`,
    ...effects.map(asks),
    isCaughtUp(after) !== isCaughtUp(before) && (isCaughtUp(after) ? "caught up" : "behind"),
  ];
  return words.filter(Boolean).join("; ") || "–";
}

describe("recovery, in the phase", () => {
  const cells = cellsOf("Recovery");

  it.each(Object.keys(PHASES))("%s: what comes of each input is what SPEC.md says", (phase) => {
    const seen = Object.keys(INPUTS).map((name) => [
      name,
      outcome(PHASES[phase] as State, input(name)),
    ]);
    expect(Object.fromEntries(seen)).toEqual(cells.get(phase));
  });
});
