/** The client a page holds: who is signed in, and live organizations over one connection. */
import { type Connection, type ConnectionState, createConnection } from "./connection.ts";
import { createFeed, type Feed, LOADING, type OrganizationState } from "./feed.ts";
import { createHttp, type Fetch } from "./http.ts";
import { browserPage, type Page } from "./page.ts";
import type { SocketFactory } from "./socket.ts";
import { TUNABLES, type Tunables } from "./tunables.ts";
import type { AppSnapshot, Job, Log, ServerFrame } from "./types.ts";
import { cancelPath, persistently, type Work, workPath } from "./work.ts";

export interface ClientOptions {
  readonly fetch?: Fetch;
  readonly WebSocket?: SocketFactory;
  readonly page?: Page;
  readonly random?: () => number;
  readonly log?: Log;
  readonly tunables?: Partial<Tunables>;
}

export interface Client {
  loadApp(): Promise<AppSnapshot>;
  selectOrganization(organizationId: string): Promise<AppSnapshot>;
  /** Ends the session, and lets go of everything it was allowed to see. */
  signOut(): Promise<void>;
  /** Keeps the organization live while anyone listens; the listener is told that `getSnapshot` has changed. */
  subscribeOrganization(organizationId: string, listener: () => void): () => void;
  getSnapshot(organizationId: string): OrganizationState;
  /** The state of the connection, for all organizations. */
  getStatus(): ConnectionState;
  /** Has slow work begun, or finds it begun; its job is among the organization's from then on. */
  startWork(organizationId: string, work: Work): Promise<Job>;
  /** Asks for a job to be stopped; a change tells when it was. */
  cancelJob(organizationId: string, jobId: string): Promise<Job>;
  /** Fetches anew what an organization shows, and opens the connection if it was ended. */
  retry(organizationId: string): void;
  dispose(): void;
}

interface Entry {
  readonly feed: Feed;
  graceTimer: ReturnType<typeof setTimeout> | undefined;
}

export function createClient(options: ClientOptions = {}): Client {
  const tunables = { ...TUNABLES, ...options.tunables };
  const log = options.log ?? (() => {});
  const random = options.random ?? Math.random;
  const http = createHttp(
    options.fetch ?? ((path, init) => fetch(path, init)),
    tunables.requestTimeout,
  );
  const entries = new Map<string, Entry>();
  const connection: Connection = createConnection(
    {
      http,
      WebSocket: options.WebSocket ?? WebSocket,
      page: options.page ?? browserPage(),
      tunables,
      random,
      log,
    },
    { frame: route, changed: tellAll },
  );

  function tellAll(): void {
    for (const { feed } of entries.values()) feed.connectionChanged();
  }

  function route(frame: ServerFrame): void {
    if (frame.type === "error") log("frame.error", { code: frame.code, message: frame.message });
    for (const { feed } of entries.values()) {
      if (!("topic" in frame) || frame.topic === feed.topic) feed.frame(frame);
    }
  }

  function entryOf(organizationId: string): Entry {
    const known = entries.get(organizationId);
    if (known) return known;
    const deps = {
      http,
      tunables,
      random,
      log,
      send: connection.send,
      connection: connection.state,
    };
    const entry: Entry = { feed: createFeed(organizationId, deps), graceTimer: undefined };
    entries.set(organizationId, entry);
    connection.open();
    return entry;
  }

  function subscribeOrganization(organizationId: string, listener: () => void): () => void {
    const entry = entryOf(organizationId);
    // One listener may be given twice, and each is taken away on its own.
    const own = () => listener();
    clearTimeout(entry.graceTimer);
    entry.feed.listeners.add(own);
    return () => {
      if (!entry.feed.listeners.delete(own) || entry.feed.listeners.size > 0) return;
      entry.graceTimer = setTimeout(() => release(organizationId, entry), tunables.grace);
    };
  }

  function release(organizationId: string, { feed }: Entry): void {
    entries.delete(organizationId);
    connection.send({ action: "unsubscribe", id: `u-${organizationId}`, topic: feed.topic });
    feed.dispose();
    if (entries.size === 0) connection.close();
  }

  async function loadApp(): Promise<AppSnapshot> {
    return remember(await http.get<AppSnapshot>("/v1/app"));
  }

  async function selectOrganization(organizationId: string): Promise<AppSnapshot> {
    return remember(await http.put<AppSnapshot>("/v1/app/active-organization", { organizationId }));
  }

  function remember(app: AppSnapshot): AppSnapshot {
    http.setCsrfToken(app.csrfToken);
    return app;
  }

  async function askFor(organizationId: string, path: string): Promise<Job> {
    const ask = (key: string) => http.post<Job>(path, undefined, key);
    const job = await persistently(ask, tunables, random);
    entries.get(organizationId)?.feed.answered(job);
    return job;
  }

  function retry(organizationId: string): void {
    entries.get(organizationId)?.feed.retry();
    if (connection.state().phase === "ended") connection.open();
  }

  function dispose(): void {
    for (const [organizationId, entry] of entries) {
      clearTimeout(entry.graceTimer);
      release(organizationId, entry);
    }
  }

  return {
    loadApp,
    selectOrganization,
    signOut: () => http.post<void>("/v1/auth/logout").then(dispose),
    subscribeOrganization,
    getSnapshot: (organizationId) => entries.get(organizationId)?.feed.state() ?? LOADING,
    getStatus: connection.state,
    startWork: (organizationId, work) => askFor(organizationId, workPath(organizationId, work)),
    cancelJob: (organizationId, jobId) => askFor(organizationId, cancelPath(organizationId, jobId)),
    retry,
    dispose,
  };
}
