/**
 * An organization as a page shows it: rows by id, replaced one at a time and never edited.
 * Applying a change twice is the same as once; a row that no change names stays the same object.
 */
import { isActive } from "./jobs.ts";
import { Rows } from "./rows.ts";
import type {
  GithubState,
  Job,
  Log,
  Member,
  OrganizationChange,
  OrganizationPage,
  PullRequest,
  Repo,
  TaskSummary,
  WireChange,
} from "./types.ts";

export interface OrganizationView {
  readonly organizationId: string;
  readonly github: GithubState;
  readonly repos: Rows<Repo>;
  /** By repository, then by `prId`: the tables of repositories that no change names stay the same. */
  readonly pullRequests: Rows<Rows<PullRequest>>;
  readonly tasks: Rows<TaskSummary>;
  readonly jobs: ReadonlyMap<string, Job>;
  /** Only those that a change has named: a snapshot has no members. */
  readonly members: Rows<Member>;
  /** The latest that left the open list, with the state they left it in. */
  readonly departed: ReadonlyMap<string, PullRequest>;
}

const DEPARTED_KEPT = 50;
const JOBS_KEPT = 100;

type ChangeOf<Type> = Extract<OrganizationChange, { type: Type }>;

/** The field that a change is about, without which there is nothing to apply; and its effect. */
type Handler<Type> = readonly [
  subject: Exclude<keyof ChangeOf<Type>, "type">,
  apply: (view: OrganizationView, change: ChangeOf<Type>) => OrganizationView,
];

/** From a change to its effect: the map of this file. */
const HANDLERS: { readonly [Type in OrganizationChange["type"]]: Handler<Type> } = {
  pullRequestUpdated: [
    "pullRequest",
    (view, { pullRequest }) => placePullRequest(view, pullRequest),
  ],
  pullRequestRemoved: ["prId", (view, { prId, reason }) => removePullRequest(view, prId, reason)],
  repoUpdated: [
    "repo",
    (view, { repo }) => ({ ...view, repos: view.repos.with(repo.repoId, repo) }),
  ],
  repoRemoved: ["repoId", removeRepository],
  taskSummaryUpdated: ["taskSummary", (view, { taskSummary }) => placeTask(view, taskSummary)],
  taskRemoved: ["taskId", (view, { taskId }) => removeTask(view, taskId)],
  githubUpdated: ["github", (view, { github }) => ({ ...view, github })],
  memberUpdated: [
    "member",
    (view, { member }) => ({ ...view, members: view.members.with(member.memberId, member) }),
  ],
  memberRemoved: [
    "memberId",
    (view, { memberId }) => ({ ...view, members: view.members.without(memberId) }),
  ],
  jobUpdated: ["job", (view, { job }) => ({ ...view, jobs: withJob(view.jobs, job) })],
};

/** A job as a request was answered with it: deltas may have told more of it already, and they are in order. */
export function withAnswer(view: OrganizationView, job: Job): OrganizationView {
  return view.jobs.has(job.jobId) ? view : { ...view, jobs: withJob(view.jobs, job) };
}

/** All pages of one snapshot as one view; there is at least one page. */
export function viewOf(pages: readonly OrganizationPage[]): OrganizationView {
  const last = pages.at(-1) as OrganizationPage;
  const view: OrganizationView = {
    organizationId: last.organizationId,
    github: last.github,
    repos: keyed(pages, (page) => page.repos.map((row) => [row.repoId, row])),
    pullRequests: byRepository(pages.flatMap((page) => page.openPullRequests)),
    tasks: keyed(pages, (page) => page.taskSummaries.map((row) => [row.taskId, row])),
    jobs: new Map(pages.flatMap((page) => page.jobs.map((row) => [row.jobId, row]))),
    members: Rows.none,
    departed: new Map(),
  };
  return [...view.tasks.values()].reduce(placeTask, view);
}

export function applyChanges(
  view: OrganizationView,
  changes: readonly WireChange[],
  log: Log,
): OrganizationView {
  return changes.reduce((current, change) => applyChange(current, change, log), view);
}

function applyChange(view: OrganizationView, change: WireChange, log: Log): OrganizationView {
  // The one place where the wire's word for a change is taken: its type is looked up.
  const [subject, apply] = (
    Object.hasOwn(HANDLERS, change.type) ? HANDLERS[change.type as OrganizationChange["type"]] : []
  ) as Partial<readonly [string, (view: OrganizationView, change: WireChange) => OrganizationView]>;
  if (subject !== undefined && apply && subject in change) return apply(view, change);
  log(subject === undefined ? "change.unknown" : "change.malformed", { type: change.type });
  return view;
}

function placePullRequest(view: OrganizationView, row: PullRequest): OrganizationView {
  const task = carrier(view, row);
  if (task) return placeTask(view, { ...task, pullRequest: row });
  return row.state === "open" ? openPullRequest(view, row) : leave(view, row);
}

function openPullRequest(view: OrganizationView, row: PullRequest): OrganizationView {
  const rows: Rows<PullRequest> = view.pullRequests.get(row.repoId) ?? Rows.none;
  return {
    ...view,
    pullRequests: view.pullRequests.with(row.repoId, rows.with(row.prId, row)),
    departed: without(view.departed, row.prId),
  };
}

function removePullRequest(view: OrganizationView, prId: string, reason: string): OrganizationView {
  const row = pullRequestById(view, prId);
  if (!row) return view;
  const isEnd = reason === "closed" || reason === "merged";
  return isEnd ? leave(view, { ...row, state: reason }) : dropPullRequest(view, row);
}

/** Out of the open list, remembered in the state it left in. */
function leave(view: OrganizationView, row: PullRequest): OrganizationView {
  const rest = dropPullRequest(view, row);
  if (rest === view) return view;
  const departed = new Map(rest.departed).set(row.prId, row);
  for (const prId of departed.keys()) {
    if (departed.size <= DEPARTED_KEPT) break;
    departed.delete(prId);
  }
  return { ...rest, departed };
}

function dropPullRequest(view: OrganizationView, row: PullRequest): OrganizationView {
  const rows = view.pullRequests.get(row.repoId);
  if (!rows?.has(row.prId)) return view;
  const rest = rows.without(row.prId);
  const pullRequests =
    rest.size === 0
      ? view.pullRequests.without(row.repoId)
      : view.pullRequests.with(row.repoId, rest);
  return { ...view, pullRequests };
}

function removeRepository(
  view: OrganizationView,
  { repoId }: { readonly repoId: string },
): OrganizationView {
  return {
    ...view,
    repos: view.repos.without(repoId),
    pullRequests: view.pullRequests.without(repoId),
  };
}

/** A task's row says itself what it carries: nothing is guessed from the list. */
function placeTask(view: OrganizationView, task: TaskSummary): OrganizationView {
  const rest = task.pullRequest ? dropPullRequest(view, task.pullRequest) : view;
  return { ...rest, tasks: rest.tasks.with(task.taskId, task) };
}

/** Its pull request, if still open, is its own again. */
function removeTask(view: OrganizationView, taskId: string): OrganizationView {
  const task = view.tasks.get(taskId);
  if (!task) return view;
  const rest = { ...view, tasks: view.tasks.without(taskId) };
  return task.pullRequest?.state === "open" ? openPullRequest(rest, task.pullRequest) : rest;
}

/** Ids of jobs are in the order of their making: the oldest that have ended give way. */
function withJob(jobs: ReadonlyMap<string, Job>, job: Job): ReadonlyMap<string, Job> {
  const all = new Map(jobs).set(job.jobId, job);
  if (all.size <= JOBS_KEPT) return all;
  const oldest = [...all.keys()].sort().find((id) => !isActive(all.get(id)));
  if (oldest !== undefined) all.delete(oldest);
  return all;
}

function carrier(view: OrganizationView, row: PullRequest): TaskSummary | undefined {
  for (const task of view.tasks.values()) if (carries(task, row)) return task;
  return undefined;
}

function carries(task: TaskSummary, row: PullRequest): boolean {
  if (task.pullRequest) return task.pullRequest.prId === row.prId;
  return task.repoId === row.repoId && task.branch === row.headRefName && !row.isFork;
}

function pullRequestById(view: OrganizationView, prId: string): PullRequest | undefined {
  const repoId = prId.slice(0, prId.lastIndexOf("#"));
  return view.pullRequests.get(repoId)?.get(prId);
}

function byRepository(rows: readonly PullRequest[]): Rows<Rows<PullRequest>> {
  const tables = new Map<string, [string, PullRequest][]>();
  for (const row of rows) {
    const own = tables.get(row.repoId);
    if (own) own.push([row.prId, row]);
    else tables.set(row.repoId, [[row.prId, row]]);
  }
  return Rows.of([...tables].map(([repoId, own]) => [repoId, Rows.of(own)]));
}

function keyed<Row>(
  pages: readonly OrganizationPage[],
  rowsOf: (page: OrganizationPage) => [string, Row][],
): Rows<Row> {
  return Rows.of(pages.flatMap(rowsOf));
}

function without<Row>(rows: ReadonlyMap<string, Row>, id: string): ReadonlyMap<string, Row> {
  if (!rows.has(id)) return rows;
  const rest = new Map(rows);
  rest.delete(id);
  return rest;
}
