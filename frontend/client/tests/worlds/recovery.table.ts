/** Every cell of the first table of SPEC.md: a phase, an input, and what comes of it. */
import type { Effect } from "../../src/causes.ts";
import type { Input, Recovery } from "../../src/recovery.ts";
import type { OrganizationPage, Position, Subscribed } from "../../src/types.ts";
import { aDelta, aPage, TOPIC } from "../fakes.ts";
import type { Machine } from "./recovery.ts";

/** A view is only ever another one. */
type State = Recovery<OrganizationPage, object>;

const at = (seq: number, epoch = 1): Position => ({ epoch, seq });

type Made = (state: State) => Input<OrganizationPage>;

const plain =
  (input: Input<OrganizationPage>): Made =>
  () =>
    input;
const page =
  (nextCursor: string | null, older = 0, position = at(5)): Made =>
  ({ attempts, snapshot }) => {
    const attempt = (snapshot?.attempt ?? attempts) - older;
    return { type: "page", attempt, page: aPage({ position, nextCursor }) };
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
  "page of another position": page(null, 0, at(6)),
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
  "delta, of another epoch": plain(aDelta(5, 6, [], 2)),
  "head, newer": plain({ type: "head", position: at(9) }),
  "head, the same": plain({ type: "head", position: at(5) }),
  "head, of another epoch": plain({ type: "head", position: at(1, 2) }),
  resync: plain({ type: "resync", reason: "slow" }),
  refused: refused(),
  "refused, of an older id": refused("t-0"),
  overdue: plain({ type: "overdue" }),
};

function phaseOf({ snapshot, view, subscription }: State): string {
  if (snapshot) return snapshot.pages.length === 0 ? "snapshot begun" : "snapshot in part";
  if (view === null) return "no view";
  return subscription?.phase ?? "no subscription";
}

const asks = (effect: Effect) =>
  effect.do === "subscribe" ? `subscribes: ${effect.cause}` : `takes a snapshot: ${effect.cause}`;

/** A machine, and the words for what it does. */
class Table {
  readonly #step;

  constructor(private readonly machine: Machine) {
    const topic = { viewOf: () => ({}), apply: () => ({}) };
    const windows = { outOfOrderWindow: 3, snapshotWindow: 3 };
    this.#step = machine.createRecovery<OrganizationPage, object>(topic, windows).step;
  }

  reach(from: State, ...names: string[]): State {
    return names.reduce((state, name) => this.#step(state, (INPUTS[name] as Made)(state))[0], from);
  }

  phases(): Readonly<Record<string, State>> {
    const noView = this.reach(this.machine.initialRecovery("t"), "connected");
    const settled = this.reach(
      noView,
      "snapshotWanted",
      "page, the last",
      "subscribed, up_to_date",
    );
    const asked = this.reach(settled, "resync");
    return {
      "no view": noView,
      "snapshot begun": this.reach(settled, "snapshotWanted"),
      "snapshot in part": this.reach(settled, "snapshotWanted", "page, more to come"),
      "no subscription": this.reach(settled, "disconnected"),
      asked,
      "asked, renewal": this.reach(settled, "renewed"),
      replaying: this.reach(asked, "subscribed, replay"),
      settled,
      refused: this.reach(asked, "refused"),
    };
  }

  /** What can be seen of a step, in words; a dash when there is nothing to see. */
  outcome(before: State, make: Made): string {
    const [after, effects] = this.#step(before, make(before));
    const { position, heard, doubt } = after;
    const words = [
      phaseOf(after) !== phaseOf(before) && `→ ${phaseOf(after)}`,
      after.view !== before.view && `view at ${position?.epoch}/${position?.seq}`,
      after.waiting.length > before.waiting.length && "it waits",
      doubt !== before.doubt && doubt && `doubt: ${doubt}`,
      !doubt && heard?.seq !== before.heard?.seq && `heard of ${heard?.seq}`,
      ...effects.map(asks),
      this.#turn(before, after),
    ];
    return words.filter(Boolean).join("; ") || "–";
  }

  #turn(before: State, after: State): string | null {
    const { isCaughtUp } = this.machine;
    if (isCaughtUp(after) === isCaughtUp(before)) return null;
    return isCaughtUp(after) ? "caught up" : "behind";
  }
}

type Cells = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** By phase and input. */
export function recoveryTable(machine: Machine): Cells {
  const table = new Table(machine);
  const column = (state: State) =>
    Object.fromEntries(
      Object.entries(INPUTS).map(([name, make]) => [name, table.outcome(state, make)]),
    );
  return Object.fromEntries(
    Object.entries(table.phases()).map(([name, state]) => [name, column(state)]),
  );
}
