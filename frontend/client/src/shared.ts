/**
 * One connection for all tabs of a browser: the tab that holds the lock leads and has the connection, the others hear
 * of it through a channel and have it do what they would do themselves.
 *
 * Each tab keeps its own views and positions: a new leader is a new connection to it, on which it subscribes from where
 * it stands. So nothing is lost when a leader ends at any moment, and nothing is handed over.
 */
import {
  type Connection,
  type ConnectionDeps,
  type ConnectionEvents,
  type ConnectionPhase,
  type ConnectionState,
  NEW_CONNECTION,
} from "./connection.ts";
import { createLeader, type Leader } from "./leader.ts";
import { isToLeader, isToTabs, type ToLeader, type ToTabs } from "./messages.ts";
import type { PageEvent } from "./page.ts";
import type { Channel, TabsApi } from "./tabs.ts";

const NAME = "orglane";

export function createSharedConnection(
  tab: string,
  tabs: TabsApi,
  deps: ConnectionDeps,
  events: ConnectionEvents,
): Connection {
  const { page, tunables, log } = deps;
  /** Another one each time it joins, so that the end of the time before is not taken for its own. */
  let name = tab;
  let joins = 0;
  let channel: Channel | null = null;
  let leader: Leader | null = null;
  let term = 0;
  let state: ConnectionState = NEW_CONNECTION;
  let ending: AbortController | null = null;
  let stopListening: (() => void) | null = null;
  let isStanding = false;
  let leaderTimer: ReturnType<typeof setTimeout> | undefined;

  const own: ConnectionEvents = {
    frame: (frame) => {
      state = { ...state, heardAtMs: Date.now() };
      events.frame(frame);
    },
    changed: (next) => {
      // A connection that is new has heard nothing yet; what is shown was heard on the one before.
      state = { ...next, heardAtMs: next.heardAtMs ?? state.heardAtMs };
      events.changed(state);
    },
    renewed: events.renewed,
    released: events.released,
  };

  function enter(phase: ConnectionPhase, reason: string): void {
    own.changed({ ...state, phase, reason });
  }

  function join(): void {
    joins += 1;
    name = `${tab}-${joins}`;
    ending = new AbortController();
    stopListening = page.onEvent(onPage);
    const { signal } = ending;
    try {
      channel = tabs.channel(NAME);
      channel.listen(heard);
    } catch (cause) {
      goAlone(cause as Error);
      return;
    }
    // Held for as long as this tab lives: whoever gets it knows that the tab is gone.
    tabs.hold(`${NAME}:${name}`, { signal }, () => over(signal)).catch(() => {});
    stand();
    greet();
  }

  /** A browser may have locks and channels by name, and refuse them where it keeps no storage for a page. */
  function goAlone(cause: Error): void {
    log("tabs.failed", { message: cause.message });
    channel?.close();
    channel = null;
    if (ending && !leader) begin();
  }

  /** Wait to be the leader, and be it until the end or until another tab takes over. */
  function stand(steal = false): void {
    const signal = ending?.signal;
    if (!signal || signal.aborted || (isStanding && !steal)) return;
    if (!steal) isStanding = true;
    tabs
      .hold(`${NAME}:leader`, steal ? { steal } : { signal }, lead)
      .then(() => stoodDown(steal), goAlone);
  }

  async function lead(lost: AbortSignal): Promise<void> {
    const signal = ending?.signal;
    if (!signal || signal.aborted) return;
    begin();
    await Promise.race([over(signal), over(lost)]);
  }

  /** By an end of this tab's own, or by a tab that has taken over: then it waits for its turn again. */
  function stoodDown(hadStolen: boolean): void {
    if (!hadStolen) isStanding = false;
    if (!ending) return;
    if (leader) retreat();
    stand();
  }

  function begin(): void {
    clearTimeout(leaderTimer);
    term = Math.max(term + 1, Date.now());
    log("tabs.leading", { term });
    leader = createLeader({ tab: name, term, tabs, name: NAME, post, deps }, own);
    leader.open();
  }

  function retreat(): void {
    log("tabs.following", { term });
    leader?.close();
    leader = null;
    enter("connecting", "another tab leads");
    // What the other one has told so far was not listened to.
    greet();
  }

  function heard(message: unknown): void {
    if (isToLeader(message)) leader?.heard(message);
    else if (isToTabs(message)) follow(message);
    else log("tabs.unreadable");
  }

  function follow(message: ToTabs): void {
    if (leader || message.term < term) return;
    if (message.term > term) meet(message.term);
    clearTimeout(leaderTimer);
    leaderTimer = setTimeout(greet, page.isVisible() ? tunables.pingVisible : tunables.pingHidden);
    // The names are those of what a connection tells: here they are told as if it were this tab's own.
    (own[message.say] as (body: unknown) => void)(message.body);
  }

  /** Another leader is another connection, whatever state it is in. */
  function meet(next: number): void {
    term = next;
    log("tabs.leader", { term });
    if (state.phase === "open") {
      enter("connecting", "another tab leads");
    }
    greet();
  }

  /** A leader that its browser has frozen answers nobody and holds its lock: a tab that somebody looks at takes it. */
  function greet(): void {
    clearTimeout(leaderTimer);
    if (leader || !channel) return;
    post({ tab: name, say: "hello", body: page.isVisible() });
    leaderTimer = setTimeout(() => {
      if (!page.isVisible()) return;
      log("tabs.stealing", { term });
      stand(true);
    }, tunables.leaderTimeout);
  }

  function onPage(event: PageEvent): void {
    const message = { tab: name, say: "page", body: event } as const;
    if (leader) leader.heard(message);
    else post(message);
    if (event !== "hidden") greet();
  }

  function post(message: ToLeader | ToTabs): void {
    channel?.post(message);
  }

  function open(): void {
    if (!ending) {
      enter("connecting", "joining");
      join();
    } else if (leader) leader.open();
    else post({ tab: name, say: "open" });
  }

  function close(): void {
    clearTimeout(leaderTimer);
    stopListening?.();
    leader?.close();
    leader = null;
    ending?.abort();
    ending = null;
    channel?.close();
    channel = null;
    enter("idle", "not wanted");
  }

  return {
    open,
    close,
    send: (frame) => {
      if (leader) leader.send(name, frame);
      else post({ tab: name, say: "frame", body: frame });
    },
    state: () => state,
  };
}

function over(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener("abort", () => done(), { once: true }));
}
