/** The server as the client sees it: rows with a log, and answers. Obeys the contract, and misbehaves on request. */
import type {
  Delta,
  Job,
  OrganizationChange,
  OrganizationPage,
  Position,
  PullRequest,
  Repo,
  Subscribed,
} from "../../src/types.ts";
import { aDelta, aGithub, aPage, TOPIC } from "./rows.ts";

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
    const missed = this.log.filter((delta) => delta.seq > from.seq);
    return missed[0]?.base === from.seq ? [answer("replay"), ...missed] : [answer("reset")];
  }

  /** What is older than a log keeps cannot be replayed. */
  forgetLog(): void {
    this.log = [];
  }
}

/** The open list as plain data, for comparison with a view. */
export function rowsOf(organization: FakeOrganization) {
  const ordered = <Row>(rows: ReadonlyMap<string, Row>) =>
    [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  return { repos: ordered(organization.repos), pullRequests: ordered(organization.pullRequests) };
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
