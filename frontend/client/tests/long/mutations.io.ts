/** Guards of what goes on around the machines: topics, sockets, tabs. */
import { type Mutation, of } from "./mutation.ts";

export const OF_EVERYTHING_ELSE: readonly Mutation[] = [
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
