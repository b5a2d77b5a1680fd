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
  type ConnectionState,
  NEW_CONNECTION,
} from "./connection.ts";
import { errorOf, type PlainError } from "./http.ts";
import { createLeader, type Leader } from "./leader.ts";
import type { PageEvent } from "./page.ts";
import type { Channel, TabsApi } from "./tabs.ts";
import type { ClientFrame, ServerFrame } from "./types.ts";

/** What a tab tells its leader. */
export type ToLeader =
  | {
      readonly to: "leader";
      readonly tab: string;
      readonly say: "hello";
      readonly isVisible: boolean;
    }
  | { readonly to: "leader"; readonly tab: string; readonly say: "open" }
  | { readonly to: "leader"; readonly tab: string; readonly say: "page"; readonly event: PageEvent }
  | {
      readonly to: "leader";
      readonly tab: string;
      readonly say: "frame";
      readonly frame: ClientFrame;
    };

/** What a leader tells all tabs. Of two leaders the one with the later term is right. */
export type ToTabs =
  | {
      readonly to: "tabs";
      readonly term: number;
      readonly say: "state";
      readonly state: Omit<ConnectionState, "error">;
      readonly error: PlainError | null;
    }
  | { readonly to: "tabs"; readonly term: number; readonly say: "renewed" | "released" }
  | {
      readonly to: "tabs";
      readonly term: number;
      readonly say: "frame";
      readonly frame: ServerFrame;
    };

const NAME = "orglane";

export function createSharedConnection(
  tab: string,
  tabs: TabsApi,
  deps: ConnectionDeps,
  events: ConnectionEvents,
): Connection {
  const { page, tunables, log } = deps;
  let channel: Channel | null = null;
  let leader: Leader | null = null;
  let term = 0;
  let state: ConnectionState = NEW_CONNECTION;
  let ending: AbortController | null = null;
  let stopListening: (() => void) | null = null;
  let isStanding = false;
  let silenceTimer: ReturnType<typeof setTimeout> | undefined;

  const own: ConnectionEvents = {
    frame: events.frame,
    changed: (next) => {
      state = next;
      events.changed(next);
    },
    renewed: events.renewed,
    released: events.released,
  };

  function join(): void {
    channel = tabs.channel(NAME);
    channel.listen(heard);
    ending = new AbortController();
    stopListening = page.onEvent(onPage);
    const { signal } = ending;
    // Held for as long as this tab lives: whoever gets it knows that the tab is gone.
    tabs.hold(`${NAME}:${tab}`, { signal }, () => over(signal)).catch(() => {});
    stand();
    greet();
  }

  /** Wait to be the leader, and be it until the end or until another tab takes over. */
  function stand(steal = false): void {
    const signal = ending?.signal;
    if (!signal || signal.aborted || (isStanding && !steal)) return;
    if (!steal) isStanding = true;
    tabs
      .hold(`${NAME}:leader`, steal ? { steal } : { signal }, lead)
      .catch((cause: Error) => log("tabs.failed", { message: cause.message }))
      .finally(() => stoodDown(steal));
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
    clearTimeout(silenceTimer);
    term = Math.max(term + 1, Date.now());
    log("tabs.leading", { term });
    leader = createLeader({ tab, term, tabs, name: NAME, post, deps }, own);
    leader.open();
  }

  function retreat(): void {
    log("tabs.following", { term });
    leader?.close();
    leader = null;
    own.changed({ ...state, phase: "connecting", reason: "another tab leads" });
  }

  function heard(message: unknown): void {
    const { to } = (message ?? {}) as { to?: unknown };
    if (to === "leader") leader?.heard(message as ToLeader);
    if (to === "tabs") follow(message as ToTabs);
  }

  function follow(message: ToTabs): void {
    if (leader || message.term < term) return;
    if (message.term > term) meet(message.term);
    clearTimeout(silenceTimer);
    obey(message);
  }

  function obey(message: ToTabs): void {
    switch (message.say) {
      case "frame":
        state = { ...state, heardAtMs: Date.now() };
        own.frame(message.frame);
        break;
      case "state":
        own.changed({ ...message.state, error: message.error && errorOf(message.error) });
        break;
      default:
        own[message.say]();
    }
  }

  /** Another leader is another connection, whatever state it is in. */
  function meet(next: number): void {
    term = next;
    log("tabs.leader", { term });
    if (state.phase === "open") {
      own.changed({ ...state, phase: "connecting", reason: "another tab leads" });
    }
    greet();
  }

  function greet(): void {
    post({ to: "leader", tab, say: "hello", isVisible: page.isVisible() });
    watchSilence();
  }

  /** A leader that its browser has frozen answers nobody and holds its lock: a tab that somebody looks at takes it. */
  function watchSilence(): void {
    clearTimeout(silenceTimer);
    if (leader) return;
    silenceTimer = setTimeout(() => {
      if (!page.isVisible()) return;
      log("tabs.stealing", { term });
      stand(true);
    }, tunables.leaderTimeout);
  }

  function onPage(event: PageEvent): void {
    const message = { to: "leader", tab, say: "page", event } as const;
    if (leader) leader.heard(message);
    else post(message);
    if (!leader && event !== "hidden") greet();
  }

  function post(message: ToLeader | ToTabs): void {
    channel?.post(message);
  }

  function open(): void {
    if (!channel) {
      join();
      own.changed({ ...state, phase: "connecting", reason: "joining" });
    } else if (leader) leader.open();
    else post({ to: "leader", tab, say: "open" });
  }

  function close(): void {
    clearTimeout(silenceTimer);
    stopListening?.();
    leader?.close();
    leader = null;
    ending?.abort();
    ending = null;
    channel?.close();
    channel = null;
    own.changed({ ...state, phase: "idle", reason: "not wanted" });
  }

  return {
    open,
    close,
    send: (frame) => {
      if (leader) leader.send(tab, frame);
      else post({ to: "leader", tab, say: "frame", frame });
    },
    state: () => state,
  };
}

function over(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener("abort", () => done(), { once: true }));
}
