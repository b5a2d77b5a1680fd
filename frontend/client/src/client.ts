/** The client a page holds: topics kept live over one connection, and what may be asked of the server. */
import { type ConnectionState, createConnection } from "./connection.ts";
import {
  createFeed,
  type Feed,
  type FeedDeps,
  LOADING,
  type Refresh,
  type TopicState,
} from "./feed.ts";
import { createHttp, type Fetch, type Http } from "./http.ts";
import { createJournal, type JournalEntry } from "./journal.ts";
import { browserPage, type Page } from "./page.ts";
import { createSharedConnection } from "./shared.ts";
import type { SocketFactory } from "./socket.ts";
import type { Status } from "./status.ts";
import { browserTabs, type TabsApi } from "./tabs.ts";
import { APP, ORGANIZATION, organizationKind, type TopicName, type ViewOf } from "./topics.ts";
import { TUNABLES, type Tunables } from "./tunables.ts";
import type { AppSnapshot, Log, Position, ServerFrame } from "./types.ts";

export interface ClientOptions {
  readonly fetch?: Fetch;
  readonly WebSocket?: SocketFactory;
  readonly page?: Page;
  /** How the tabs of a browser find each other; null when each is to have a connection of its own. */
  readonly tabs?: TabsApi | null;
  readonly random?: () => number;
  readonly log?: Log;
  /** Told of every frame before its topic is, such as to show what came and when. */
  readonly seen?: (frame: ServerFrame) => void;
  readonly tunables?: Partial<Tunables>;
}

/** What there is to know of a topic that is kept live. */
export interface TopicFacts {
  readonly topic: TopicName;
  readonly status: Status;
  readonly isCaughtUp: boolean;
  readonly position: Position | null;
  readonly listeners: number;
  readonly lastRefresh: Refresh | null;
}

export interface Client {
  /** Keeps a topic live while anyone listens; the listener is told that `getSnapshot` has changed. */
  subscribe(topic: TopicName, listener: () => void): () => void;
  /** The same object until something has changed. */
  getSnapshot<Name extends TopicName>(topic: Name): TopicState<ViewOf<Name>>;
  getStatus(topic: TopicName): Status;
  getError(topic: TopicName): Error | null;
  topics(): readonly TopicFacts[];
  /** The state of the connection, for all topics. */
  connection(): ConnectionState;
  /** What was done and why, the latest entries, oldest first. */
  journal(): readonly JournalEntry[];
  /** Requests of the page's own, with the session's CSRF value. */
  readonly http: Http;
  /** Shows what the answer to a request tells, before any delta does; the same view means nothing new. */
  mutate<Name extends TopicName>(topic: Name, edit: (view: ViewOf<Name>) => ViewOf<Name>): void;
  selectOrganization(organizationId: string): Promise<AppSnapshot>;
  /** Ends the session, and lets go of everything it was allowed to see. */
  signOut(): Promise<void>;
  /** Fetches anew what a topic shows. */
  refresh(topic: TopicName): void;
  /** The same, and opens the connection if it was ended: for when somebody asks. */
  retry(topic: TopicName): void;
  dispose(): void;
}

interface Entry {
  readonly feed: Feed<unknown>;
  graceTimer: ReturnType<typeof setTimeout> | undefined;
}

export function createClient(options: ClientOptions = {}): Client {
  const tunables = { ...TUNABLES, ...options.tunables };
  const journal = createJournal(tunables.journal, options.log ?? (() => {}));
  const log = journal.note;
  const random = options.random ?? Math.random;
  const tab = Math.random().toString(36).slice(2);
  const http = createHttp(
    options.fetch ?? ((path, init) => fetch(path, init)),
    tunables.requestTimeout,
  );
  const entries = new Map<TopicName, Entry>();
  let feeds = 0;
  const tabs = options.tabs === undefined ? browserTabs() : options.tabs;
  const deps = {
    http,
    WebSocket: options.WebSocket ?? WebSocket,
    page: options.page ?? browserPage(),
    tunables,
    random,
    log,
  };
  const all = (tell: (feed: Feed<unknown>) => void) => {
    for (const { feed } of [...entries.values()]) tell(feed);
  };
  const events = {
    frame: route,
    changed: () => all((feed) => feed.connectionChanged()),
    renewed: () => all((feed) => feed.renewed()),
    released: () => all((feed) => feed.released()),
  };
  const connection = tabs
    ? createSharedConnection(tab, tabs, deps, events)
    : createConnection(deps, events);

  function route(frame: ServerFrame): void {
    options.seen?.(frame);
    if (frame.type === "error") log("frame.error", { code: frame.code, message: frame.message });
    all((feed) => {
      if (!("topic" in frame) || frame.topic === feed.topic) feed.frame(frame);
    });
  }

  function feedOf(topic: TopicName): Feed<unknown> {
    feeds += 1;
    const own: FeedDeps = {
      ...deps,
      // A topic that was let go and is wanted again takes no answer that was meant for it before.
      tab: `${tab}-${feeds}`,
      send: connection.send,
      connection: connection.state,
    };
    if (topic === "app")
      return createFeed(topic, APP, { ...own, viewed: appViewed }) as Feed<unknown>;
    return createFeed(
      topic,
      organizationKind(topic.slice(ORGANIZATION.length)),
      own,
    ) as Feed<unknown>;
  }

  function appViewed(view: unknown): void {
    http.setCsrfToken((view as AppSnapshot).csrfToken);
    openIfWanted();
  }

  function entryOf(topic: TopicName): Entry {
    const known = entries.get(topic);
    if (known) return known;
    const entry: Entry = { feed: feedOf(topic), graceTimer: undefined };
    entries.set(topic, entry);
    log("topic.added", { topic });
    openIfWanted();
    return entry;
  }

  function openIfWanted(): void {
    const isWanted = [...entries.values()].some(({ feed }) => feed.isWanted());
    if (isWanted && connection.state().phase === "idle") connection.open();
  }

  function subscribe(topic: TopicName, listener: () => void): () => void {
    const entry = entryOf(topic);
    // One listener may be given twice, and each is taken away on its own.
    const own = () => listener();
    const { listeners } = entry.feed;
    const count = () => log("topic.listeners", { topic, count: listeners.size });
    clearTimeout(entry.graceTimer);
    listeners.add(own);
    count();
    return () => {
      if (!listeners.delete(own)) return;
      count();
      if (listeners.size > 0) return;
      entry.graceTimer = setTimeout(() => release(topic, entry), tunables.grace);
    };
  }

  function release(topic: TopicName, entry: Entry): void {
    connection.send({ action: "unsubscribe", id: `u-${tab}-${topic}`, topic });
    forget(topic, entry);
    if (entries.size === 0) connection.close();
  }

  function forget(topic: TopicName, { feed, graceTimer }: Entry): void {
    clearTimeout(graceTimer);
    entries.delete(topic);
    feed.dispose();
    log("topic.removed", { topic });
  }

  /** Those who look at it see that it is gone. */
  function takeAway(topic: TopicName, entry: Entry): void {
    const listeners = [...entry.feed.listeners];
    forget(topic, entry);
    for (const listener of listeners) listener();
  }

  /** Shown before the server has noted it; if it refuses, its own state is shown again. */
  async function selectOrganization(organizationId: string): Promise<AppSnapshot> {
    activate(organizationId);
    const path = "/v1/app/active-organization";
    try {
      const app = await http.put<AppSnapshot>(path, { organizationId });
      http.setCsrfToken(app.csrfToken);
      return app;
    } catch (cause) {
      refresh("app");
      throw cause;
    }
  }

  function activate(activeOrganizationId: string): void {
    entries.get("app")?.feed.mutate((view) => ({ ...(view as AppSnapshot), activeOrganizationId }));
  }

  async function signOut(): Promise<void> {
    await http.post<void>("/v1/auth/logout");
    for (const [topic, entry] of entries) if (topic !== "app") takeAway(topic, entry);
    connection.close();
    refresh("app");
  }

  function mutate<Name extends TopicName>(
    topic: Name,
    edit: (view: ViewOf<Name>) => ViewOf<Name>,
  ): void {
    entries.get(topic)?.feed.mutate(edit as (view: unknown) => unknown);
  }

  function refresh(topic: TopicName): void {
    entries.get(topic)?.feed.retry();
  }

  function retry(topic: TopicName): void {
    refresh(topic);
    if (connection.state().phase === "ended") connection.open();
  }

  function dispose(): void {
    for (const [topic, entry] of entries) release(topic, entry);
  }

  function getSnapshot<Name extends TopicName>(topic: Name): TopicState<ViewOf<Name>> {
    return (entries.get(topic)?.feed.state() ?? LOADING) as TopicState<ViewOf<Name>>;
  }

  return {
    subscribe,
    getSnapshot,
    getStatus: (topic) => getSnapshot(topic).status,
    getError: (topic) => getSnapshot(topic).error,
    topics: () => [...entries.values()].map(({ feed }) => factsOf(feed)),
    connection: connection.state,
    journal: journal.entries,
    http,
    mutate,
    selectOrganization,
    signOut,
    refresh,
    retry,
    dispose,
  };
}

function factsOf(feed: Feed<unknown>): TopicFacts {
  const { status, isCaughtUp } = feed.state();
  return {
    topic: feed.topic,
    status,
    isCaughtUp,
    position: feed.position(),
    listeners: feed.listeners.size,
    lastRefresh: feed.lastRefresh(),
  };
}
