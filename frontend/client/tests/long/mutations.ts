/** Guards of the client, each with what it is without it, and what must then fail. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
  /**
   * `recovery`, `clients`: the interleavings of one topic and of whole browsers. `table`, `connection`: the tables of
   * SPEC.md. `order`, `parts`: deltas and pieces in any order.
   */
  readonly fails: "recovery" | "clients" | "table" | "connection" | "order" | "parts";
}

type Of = Omit<Mutation, "file">;
const of = (file: string, ...mutations: readonly Of[]) =>
  mutations.map((mutation) => ({ ...mutation, file }));

export const MUTATIONS: readonly Mutation[] = [
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
  ...of(
    "feed.ts",
    {
      name: "topics are not told that the connection has changed",
      from: "if (isOpen !== recovery.isConnected) run",
      to: "if (!isOpen && recovery.isConnected) run",
      fails: "clients",
    },
    {
      name: "a snapshot that failed is not taken again",
      from: 'if (isRetryable(cause)) run({ type: "snapshotWanted", cause: "retry" });',
      to: "if (false) run(null as never);",
      fails: "clients",
    },
    {
      name: "nobody watches over an answer that is due",
      from: "setTimeout(overdue, tunables.recoveryTimeout)",
      to: "setTimeout(() => {}, tunables.recoveryTimeout)",
      fails: "clients",
    },
    {
      name: "one change that cannot be applied takes its frame with it",
      from: "changes.reduce(applied, view)",
      to: "kind.apply(view, [...changes, null as never], log)",
      fails: "clients",
    },
  ),
  ...of("socket.ts", {
    name: "a ticket that comes too late opens a socket",
    from: "if (isOver) return;\n    socket = ",
    to: "socket = ",
    fails: "clients",
  }),
  ...of("heart.ts", {
    name: "a pong that stays away is not noticed",
    from: "pongTimer ??= setTimeout(silent, tunables.pongTimeout);",
    to: "",
    fails: "connection",
  }),
  ...of(
    "connection.ts",
    {
      name: "the connection before is let go before the next has answered",
      from: "overlapTimer = setTimeout(farewell, tunables.overlap);",
      to: "farewell();",
      fails: "connection",
    },
    {
      name: "a successor that fails takes the connection with it",
      from: "else if (own === successor) renewLater(wanted, reason);",
      to: "",
      fails: "connection",
    },
    {
      name: "a successor on its way is let go with the connection",
      from: "if (successor) promote(reason);\n    else wait",
      to: "wait",
      fails: "connection",
    },
    {
      name: "a refused ticket is asked for again",
      from: 'else if (ending === "denied") stop(reason);',
      to: "",
      fails: "connection",
    },
    {
      name: "a server that says not to come back is asked again",
      from: "if (!frame.retry) {",
      to: "if (false) {",
      fails: "connection",
    },
    {
      name: "the connection before has the next one replaced",
      from: "if (own === predecessor) return;\n    const spreadMs",
      to: "const spreadMs",
      fails: "connection",
    },
    {
      name: "a page out of sight keeps its connection",
      from: 'if (event === "hidden") watchHidden();',
      to: 'if (event === "hidden") return;',
      fails: "connection",
    },
    {
      name: "a page that comes back sits out its delay",
      from: 'else if (state.phase === "waiting" || isAsleep()) connect(event);',
      to: "else if (isAsleep()) connect(event);",
      fails: "connection",
    },
    {
      name: "an old socket is not doubted",
      from: 'if (state.phase === "open") heart.beat();',
      to: 'if (state.phase === "open") return;',
      fails: "connection",
    },
  ),
  ...of(
    "shared.ts",
    {
      name: "a tab that lost the lead greets nobody",
      from: "// What the other one has told so far was not listened to.\n    greet();",
      to: "",
      fails: "clients",
    },
    {
      name: "a leader that is silent is believed for ever",
      from: "leaderTimer = setTimeout(greet, page.isVisible() ? tunables.pingVisible : tunables.pingHidden);",
      to: "",
      fails: "clients",
    },
    {
      name: "nobody takes the lead from a leader that is silent",
      from: "stand(true);",
      to: "",
      fails: "clients",
    },
    {
      name: "a lost lead is not noticed",
      from: "if (leader) retreat();",
      to: "",
      fails: "clients",
    },
    {
      name: "a tab that lost the lead keeps its connection",
      from: 'leader?.close();\n    leader = null;\n    enter("connecting"',
      to: 'leader = null;\n    enter("connecting"',
      fails: "clients",
    },
  ),
  ...of(
    "leader.ts",
    {
      name: "the other tabs are not told what the server says",
      from: /post\(\{[^}]*say: "frame"[^}]*\}\);/,
      to: "",
      fails: "clients",
    },
    {
      name: "any tab that leaves takes the topic from all",
      from: 'if (frame.action === "unsubscribe" && !isLast(from, frame.topic)) return;',
      to: "",
      fails: "clients",
    },
    {
      name: "who says hello is told nothing",
      from: /(meet\([^)]*\);)\n\s+(tell|post)\(.*\);/,
      to: "$1",
      fails: "clients",
    },
  ),
];
