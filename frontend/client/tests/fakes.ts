/** The server as the client sees it: rows with a log, sockets, a page. Obeys the contract, and misbehaves on request. */
import type { Page, PageEvent } from "../src/page.ts";
import type { SocketFactory } from "../src/socket.ts";
import type {
  ClientFrame,
  Delta,
  GithubState,
  Job,
  OrganizationChange,
  OrganizationPage,
  Position,
  PullRequest,
  Repo,
  Subscribed,
  TaskSummary,
} from "../src/types.ts";

export const ORGANIZATION = "9001";
export const TOPIC = `organization:${ORGANIZATION}` as const;

export function aRepo(repoId = "1", over: Partial<Repo> = {}): Repo {
  return {
    repoId,
    fullName: `acme/repo-${repoId}`,
    name: `repo-${repoId}`,
    url: `https://github.com/acme/repo-${repoId}`,
    isPrivate: false,
    isArchived: false,
    defaultBranch: "main",
    openPullRequestCount: 0,
    taskCount: 0,
    latestActivityMs: 0,
    ...over,
  };
}

export function aPullRequest(
  number = 7,
  over: Partial<PullRequest> = {},
  repoId = over.repoId ?? "1",
): PullRequest {
  return {
    prId: `${repoId}#${number}`,
    repoId,
    repoFullName: `acme/repo-${repoId}`,
    number,
    title: `Change ${number}`,
    state: "open",
    url: `https://github.com/acme/repo-${repoId}/pull/${number}`,
    headRefName: `branch-${number}`,
    headSha: "abc",
    headRepoFullName: `acme/repo-${repoId}`,
    isFork: false,
    baseRefName: "main",
    authorLogin: "ana",
    authorAvatarUrl: null,
    isDraft: false,
    labels: [],
    reviewDecision: null,
    requestedReviewers: [],
    checks: { state: "none", total: 0, passed: 0, failed: 0, pending: 0 },
    mergeable: "unknown",
    additions: 1,
    deletions: 1,
    createdAtMs: 1,
    updatedAtMs: 1,
    needsReload: false,
    ...over,
  };
}

export function aTask(taskId = "t1", over: Partial<TaskSummary> = {}): TaskSummary {
  return {
    taskId,
    repoId: "1",
    repoName: "repo-1",
    title: "A task",
    status: "idle",
    branch: "branch-7",
    pullRequest: null,
    sessionsSummary: [],
    primaryUserLogin: null,
    primaryUserAvatarUrl: null,
    updatedAtMs: 1,
    ...over,
  };
}

export function aJob(jobId = "0001-a", over: Partial<Job> = {}): Job {
  return {
    jobId,
    organizationId: ORGANIZATION,
    kind: "full_sync",
    status: "queued",
    message: null,
    progress: { phase: null, done: 0, total: null },
    target: {},
    result: null,
    error: null,
    attempt: 0,
    requestedBy: "ana",
    resumeAtMs: null,
    createdAtMs: 1,
    updatedAtMs: 1,
    completedAtMs: null,
    ...over,
  };
}

export function aGithub(over: Partial<GithubState> = {}): GithubState {
  return {
    connectedAccount: "acme",
    installationId: "1",
    installationStatus: "connected",
    syncStatus: "synced",
    syncPhase: null,
    syncGeneration: 1,
    processedRepositoryCount: 0,
    totalRepositoryCount: 0,
    importedRepoCount: 0,
    lastSyncLabel: null,
    lastSyncAtMs: 1,
    lastWebhookAtMs: null,
    lastWebhookEvent: null,
    ...over,
  };
}

export function aPage(over: Partial<OrganizationPage> = {}): OrganizationPage {
  return {
    organizationId: ORGANIZATION,
    position: { epoch: 1, seq: 0 },
    github: aGithub(),
    repos: [],
    openPullRequests: [],
    taskSummaries: [],
    jobs: [],
    nextCursor: null,
    ...over,
  };
}

export function aDelta(
  base: number,
  seq: number,
  changes: readonly OrganizationChange[] = [],
  epoch = 1,
): Delta {
  return { type: "delta", topic: TOPIC, epoch, base, seq, changes, atMs: 0, cause: null };
}

/** An organization's rows and its log of changes, with the server's side of recovery. */
export class FakeOrganization {
  position: Position = { epoch: 1, seq: 0 };
  readonly repos = new Map<string, Repo>();
  readonly pullRequests = new Map<string, PullRequest>();
  readonly jobs = new Map<string, Job>();
  github = aGithub();
  log: Delta[] = [];

  constructor(private readonly pageSize = 100) {}

  /** Commits changes that the caller has already made to the rows. */
  commit(...changes: OrganizationChange[]): Delta {
    const { epoch, seq } = this.position;
    const delta = aDelta(seq, seq + 1, changes, epoch);
    this.position = { epoch, seq: seq + 1 };
    this.log.push(delta);
    return delta;
  }

  put(pullRequest: PullRequest): Delta {
    this.pullRequests.set(pullRequest.prId, pullRequest);
    return this.commit({ type: "pullRequestUpdated", pullRequest });
  }

  end(prId: string, reason: string): Delta {
    this.pullRequests.delete(prId);
    return this.commit({ type: "pullRequestRemoved", prId, reason });
  }

  putJob(job: Job): Delta {
    this.jobs.set(job.jobId, job);
    return this.commit({ type: "jobUpdated", job });
  }

  putRepo(repo: Repo): Delta {
    this.repos.set(repo.repoId, repo);
    return this.commit({ type: "repoUpdated", repo });
  }

  removeRepo(repoId: string): Delta {
    this.repos.delete(repoId);
    for (const row of [...this.pullRequests.values()]) {
      if (row.repoId === repoId) this.pullRequests.delete(row.prId);
    }
    return this.commit({ type: "repoRemoved", repoId });
  }

  /** State cleared: a new epoch, in which nothing of the old log counts. */
  clear(): void {
    this.position = { epoch: this.position.epoch + 1, seq: 0 };
    this.log = [];
    this.repos.clear();
    this.pullRequests.clear();
  }

  /** A page of a snapshot: its position was read with the first one, the rows are read now. */
  page(cursor: string | null): OrganizationPage {
    const [epoch, seq, after] = cursor?.split("|") ?? [];
    const position = cursor ? { epoch: Number(epoch), seq: Number(seq) } : this.position;
    const rest = [...this.pullRequests.values()]
      .filter((row) => !after || row.prId > after)
      .sort((a, b) => (a.prId < b.prId ? -1 : 1));
    const rows = rest.slice(0, this.pageSize);
    const next = `${position.epoch}|${position.seq}|${rows.at(-1)?.prId}`;
    return aPage({
      position,
      github: this.github,
      repos: cursor ? [] : [...this.repos.values()],
      openPullRequests: rows,
      jobs: cursor ? [] : [...this.jobs.values()],
      nextCursor: rest.length > rows.length ? next : null,
    });
  }

  /** The answer to a subscription, and the replay that follows it. */
  subscribe(id: string, from: Position | null): (Subscribed | Delta)[] {
    const answer = (recovery: Subscribed["recovery"]): Subscribed => {
      return {
        type: "subscribed",
        id,
        topic: TOPIC,
        position: this.position,
        recovery,
        reason: null,
      };
    };
    if (from?.epoch !== this.position.epoch || from.seq > this.position.seq)
      return [answer("reset")];
    if (from.seq === this.position.seq) return [answer("up_to_date")];
    return [answer("replay"), ...this.log.filter((delta) => delta.seq > from.seq)];
  }
}

/** The open list as plain data, for comparison with a view. */
export function rowsOf(organization: FakeOrganization) {
  const ordered = <Row>(rows: ReadonlyMap<string, Row>) =>
    [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  return { repos: ordered(organization.repos), pullRequests: ordered(organization.pullRequests) };
}

export class FakeSocket {
  static opened: FakeSocket[] = [];
  static readonly Factory = FakeSocket as unknown as SocketFactory;
  static get latest(): FakeSocket {
    const socket = FakeSocket.opened.at(-1);
    if (!socket) throw new Error("no socket has been opened");
    return socket;
  }

  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { wasClean: boolean; code: number; reason: string }) => void) | null = null;
  readonly sent: ClientFrame[] = [];
  isClosed = false;

  constructor(readonly url: string) {
    FakeSocket.opened.push(this);
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }

  close(): void {
    this.isClosed = true;
  }

  accept(): void {
    this.onopen?.();
  }

  deliver(...frames: readonly unknown[]): void {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  deliverText(data: string): void {
    this.onmessage?.({ data });
  }

  drop(wasClean = false): void {
    this.onclose?.({ wasClean, code: wasClean ? 1001 : 1006, reason: "" });
  }

  sentBy(action: ClientFrame["action"]): ClientFrame[] {
    return this.sent.filter((frame) => frame.action === action);
  }
}

export class FakePage implements Page {
  isInView = true;
  readonly listeners = new Set<(event: PageEvent) => void>();

  isVisible = () => this.isInView;
  onEvent = (listener: (event: PageEvent) => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  tell(event: PageEvent): void {
    for (const listener of [...this.listeners]) listener(event);
  }

  hide(): void {
    this.isInView = false;
    this.tell("hidden");
  }

  show(): void {
    this.isInView = true;
    this.tell("visible");
  }
}

type Answer = { status?: number; body?: unknown };

/** Answers by `METHOD path`; a route may be replaced at any time, and every call is noted. */
export class FakeApi {
  readonly calls: { method: string; path: string; headers: Record<string, string> }[] = [];
  routes: Record<string, (path: string) => Answer | Promise<Answer>> = {
    "POST /v1/socket-tickets": () => ({
      status: 201,
      body: { ticket: "t 1", url: "wss://socket.test/live", expiresAtMs: 1 },
    }),
  };

  fetch = async (path: string, init: RequestInit): Promise<Response> => {
    const method = init.method ?? "GET";
    this.calls.push({ method, path, headers: init.headers as Record<string, string> });
    const route = this.routes[`${method} ${path.split("?")[0]}`];
    if (!route) throw new TypeError(`no answer for ${method} ${path}`);
    const { status = 200, body } = await route(path);
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return new Response(status === 204 ? null : text, { status });
  };

  callsTo(path: string): number {
    return this.calls.filter((call) => call.path.split("?")[0] === path).length;
  }
}
