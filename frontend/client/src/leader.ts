/** The tab that has the connection: it does for the others what they ask, and tells them all it hears. */
import {
  type Connection,
  type ConnectionDeps,
  type ConnectionEvents,
  createConnection,
} from "./connection.ts";
import type { ToLeader, ToTabs } from "./messages.ts";
import type { Page, PageEvent } from "./page.ts";
import type { TabsApi } from "./tabs.ts";
import type { ClientFrame } from "./types.ts";

export interface Leader {
  open(): void;
  send(tab: string, frame: ClientFrame): void;
  heard(message: ToLeader): void;
  close(): void;
}

interface LeaderDeps {
  readonly tab: string;
  readonly term: number;
  readonly tabs: TabsApi;
  readonly name: string;
  readonly deps: ConnectionDeps;
  post(message: ToTabs): void;
}

export function createLeader(
  { tab, term, tabs, name, deps, post }: LeaderDeps,
  own: ConnectionEvents,
): Leader {
  const { page, log } = deps;
  const ending = new AbortController();
  /** The others, and which of them are in sight. */
  const others = new Map<string, boolean>();
  /** Who listens to what: the server is told when nobody is left. */
  const listening = new Map<string, Set<string>>();
  const looking = new Set<(event: PageEvent) => void>();

  const browser: Page = {
    isVisible: () => page.isVisible() || [...others.values()].includes(true),
    onEvent: (listener) => {
      looking.add(listener);
      return () => looking.delete(listener);
    },
  };

  /** All that it tells goes to the other tabs first, and means the same there. */
  const connection: Connection = createConnection(
    { ...deps, page: browser },
    {
      frame: (body) => {
        post({ term, say: "frame", body });
        own.frame(body);
      },
      changed: (body) => {
        // A connection knows nothing of the topics of the one before: all tabs subscribe anew.
        if (body.phase !== "open") listening.clear();
        post({ term, say: "changed", body });
        own.changed(body);
      },
      renewed: () => {
        post({ term, say: "renewed" });
        own.renewed();
      },
      released: () => {
        post({ term, say: "released" });
        own.released();
      },
    },
  );

  function heard({ tab: from, say, body }: ToLeader): void {
    switch (say) {
      case "page":
        onPage(from, body);
        break;
      case "open":
        connection.open();
        break;
      case "frame":
        send(from, body);
        break;
      case "hello":
        meet(from, body);
        post({ term, say: "changed", body: connection.state() });
    }
  }

  function meet(other: string, isVisible: boolean): void {
    const isNew = !others.has(other);
    see(other, isVisible);
    if (!isNew) return;
    log("tabs.joined", { other, tabs: others.size + 1 });
    const { signal } = ending;
    // Granted when the tab has ended, and not before.
    tabs
      .hold(`${name}:${other}`, { signal }, async () => {
        if (!signal.aborted) leave(other);
      })
      .catch(() => {});
  }

  function leave(other: string): void {
    see(other, false);
    others.delete(other);
    log("tabs.left", { other, tabs: others.size + 1 });
    for (const topic of [...listening.keys()]) {
      send(other, { action: "unsubscribe", id: `u-${other}-${topic}`, topic });
    }
  }

  function onPage(from: string, event: PageEvent): void {
    const isSight = event === "hidden" || event === "visible";
    if (isSight && from !== tab) see(from, event === "visible");
    else if (event === "hidden") hide();
    else notify(event);
  }

  /** The browser is in sight as long as one of its tabs is. */
  function see(other: string, isVisible: boolean): void {
    const wasVisible = browser.isVisible();
    others.set(other, isVisible);
    if (isVisible && !wasVisible) notify("visible");
    if (!isVisible && wasVisible) hide();
  }

  function hide(): void {
    if (!browser.isVisible()) notify("hidden");
  }

  function notify(event: PageEvent): void {
    for (const listener of [...looking]) listener(event);
  }

  function send(from: string, frame: ClientFrame): void {
    if (frame.action === "subscribe") {
      listening.set(frame.topic, (listening.get(frame.topic) ?? new Set()).add(from));
    }
    if (frame.action === "unsubscribe" && !isLast(from, frame.topic)) return;
    connection.send(frame);
  }

  function isLast(from: string, topic: string): boolean {
    const tabsOf = listening.get(topic);
    if (!tabsOf?.delete(from) || tabsOf.size > 0) return false;
    listening.delete(topic);
    return true;
  }

  function close(): void {
    ending.abort();
    connection.close();
  }

  return {
    open: connection.open,
    send,
    heard,
    close,
  };
}
