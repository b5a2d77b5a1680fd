/** Guards of the machines that do no I/O. */
import { type Mutation, of } from "./mutation.ts";

export const OF_MACHINES: readonly Mutation[] = [
  ...of(
    "recovery.ts",
    {
      name: "a delta is applied wherever it is newer",
      from: "if (!isAt(state.position, delta.epoch, delta.base)) return state;",
      to: "if (state.position?.epoch !== delta.epoch || state.position.seq >= delta.seq) return state;",
      fails: "recovery",
    },
    {
      name: "a page of an older attempt counts",
      from: "if (snapshot?.attempt !== attempt) return [state, []];",
      to: "if (!snapshot) return [state, []];",
      fails: "table",
    },
    {
      name: "pages of two positions make one snapshot",
      from: "if (first && !isAt(first.position, epoch, seq))",
      to: "if (first && !isAt(first.position, epoch, first.position.seq))",
      fails: "table",
    },
    {
      name: "an answer to an older attempt counts",
      from: "if (state.subscription?.id !== answer.id) return [state, []];",
      to: "if (!state.subscription) return [state, []];",
      fails: "table",
    },
    {
      name: "a reset is taken for a replay",
      from: 'answer.recovery === "reset" || isForeign',
      to: "isForeign",
      fails: "recovery",
    },
    {
      name: "an answer of another epoch is believed",
      from: 'answer.recovery === "reset" || isForeign',
      to: 'answer.recovery === "reset"',
      fails: "table",
    },
    {
      name: "a server that has gone back is not believed",
      from: "const next = { ...state, heard: answer.position, waiting: [] };",
      to: "const next = state;",
      fails: "table",
    },
    {
      name: "the old view moves while a snapshot is taken",
      from: "if (state.position === null || state.snapshot) return state;",
      to: "if (state.position === null) return state;",
      fails: "table",
    },
    {
      name: "what waited for a snapshot is not applied with it",
      from: "settle(drain({ ...state, view, position, snapshot: null })",
      to: "settle(({ ...state, view, position, snapshot: null, waiting: [] })",
      fails: "order",
    },
    {
      name: "a delta that came too early is not heard of",
      from: "drain({ ...hear(state, { epoch, seq }), waiting })",
      to: "drain({ ...state, waiting })",
      fails: "table",
    },
    {
      name: "a subscription is not made anew for a snapshot",
      from: "snapshot: { attempt, pages: [], cause },\n    subscription: null,",
      to: "snapshot: { attempt, pages: [], cause },",
      fails: "table",
    },
    {
      name: "a resync is not heeded",
      from: 'case "resync":\n        return settle',
      to: 'case "resync":\n        return [state, []];\n        settle',
      fails: "table",
    },
    {
      name: "a refusal is not heeded",
      from: 'return [inPhase(state, input.id, "refused"), []];',
      to: "return [state, []];",
      fails: "table",
    },
    {
      name: "an answer that is overdue is waited for",
      from: "return isAwaiting(state)",
      to: "return false",
      fails: "recovery",
    },
    {
      name: "a lost connection keeps its subscription",
      from: "return [{ ...state, isConnected: false, subscription: null }, []];",
      to: "return [{ ...state, isConnected: false }, []];",
      fails: "recovery",
    },
    {
      name: "nothing is asked on a connection that takes over",
      from: "return renew(state);",
      to: "return [state, []];",
      fails: "recovery",
    },
    {
      name: "a question of a renewal counts as answered after the old connection has gone",
      from: 'return { ...state, subscription: { ...subscription, cause: "reconnect" } };',
      to: "return state;",
      fails: "table",
    },
    {
      name: "the server's heads are not heeded",
      from: "return settle(hear(state, input.position));",
      to: "return [state, []];",
      fails: "recovery",
    },
    {
      name: "another epoch is no reason to ask",
      from: 'doubt: isForeign ? "epoch" : state.doubt',
      to: "doubt: state.doubt",
      fails: "recovery",
    },
    {
      name: "what is heard of makes no view be behind",
      from: "return position.seq < heard.seq;",
      to: "return false;",
      fails: "recovery",
    },
    {
      name: "a replay counts from its beginning",
      from: "return !state.snapshot && !state.doubt && !isBehind(state);",
      to: "return !state.snapshot && !state.doubt;",
      fails: "table",
    },
    {
      name: "two questions are open at once",
      from: 'if (state.snapshot || subscription.phase === "asked" || subscription.phase === "refused") {',
      to: 'if (state.snapshot || subscription.phase === "refused") {',
      fails: "table",
    },
    {
      name: "a question does not settle its doubt",
      from: "{ ...state, attempts, subscription, doubt: null }",
      to: "{ ...state, attempts, subscription }",
      fails: "recovery",
    },
    {
      name: "nothing waits for the delta before it",
      from: "if (state.waiting.length <= window) return state;",
      to: "return { ...state, waiting: [] };",
      fails: "order",
    },
  ),
  ...of(
    "deltas.ts",
    {
      name: "positions of two epochs are compared",
      from: "return position?.epoch === epoch && position.seq === seq;",
      to: "return position?.seq === seq;",
      fails: "table",
    },
    {
      name: "deltas wait in the order in which they came",
      from: "[...waiting, delta].sort(order)",
      to: "[...waiting, delta]",
      fails: "order",
    },
  ),
  ...of(
    "parts.ts",
    {
      name: "a transfer is handed on before its last part",
      from: "if (pieces.size < part.of) return null;",
      to: "if (pieces.size < part.of - 1) return null;",
      fails: "parts",
    },
    {
      name: "parts are joined in the order in which they came",
      from: ".sort(([a], [b]) => a - b)",
      to: "",
      fails: "parts",
    },
    {
      name: "a part that comes twice counts twice",
      from: "pieces.set(part.part, part.data);",
      to: "pieces.set(part.part + pieces.size / 1e6, part.data);",
      fails: "parts",
    },
  ),
];
