/** One line of the list, a pull request or a task, and how it is made of its row. */
import type { Checks, Label, PullRequest, ReviewDecision, TaskSummary } from "@orglane/client";

export type PullRequestLook = "open" | "draft" | "merged" | "closed";
export type Look = PullRequestLook | "task";

export interface Entry {
  /** A pull request's `prId`, or `task:` and the task's id. */
  readonly id: string;
  readonly kind: "pullRequest" | "task";
  readonly repoId: string;
  readonly repoName: string;
  readonly repoFullName: string;
  readonly number: number | null;
  readonly title: string;
  readonly look: Look;
  /** How its pull request looks, also under a task; null for a task without one. */
  readonly pullRequestLook: PullRequestLook | null;
  /** Of a task its own person, or else its pull request's; null for a deleted account. */
  readonly authorLogin: string | null;
  readonly authorAvatarUrl: string | null;
  readonly labels: readonly Label[];
  readonly reviewDecision: ReviewDecision | null;
  /** Logins and the names of teams. */
  readonly requestedReviewers: readonly string[];
  readonly checks: Checks | null;
  readonly isConflicting: boolean;
  /** Of a task and its pull request the later. */
  readonly updatedAtMs: number;
  readonly createdAtMs: number | null;
  readonly additions: number;
  readonly deletions: number;
  /** Null for a task without a pull request: its branch may not be on GitHub yet. */
  readonly url: string | null;
  readonly headRefName: string;
  readonly baseRefName: string | null;
  readonly needsReload: boolean;
  readonly pullRequest: PullRequest | null;
  readonly task: TaskSummary | null;
}

export type Row = PullRequest | TaskSummary;

/** `repoFullName` is the repository's name of today, if it is known: a row keeps the one it came with. */
export function entryOf(row: Row, repoFullName: string | null): Entry {
  return "taskId" in row ? taskEntry(row, repoFullName) : pullRequestEntry(row, repoFullName);
}

export function isSameLogin(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one.toLowerCase() === other.toLowerCase();
}

/** Merged and closed ones are on their way out and no longer counted. */
export function isLeaving({ look }: Entry): boolean {
  return look === "merged" || look === "closed";
}

const NO_PULL_REQUEST = {
  number: null,
  pullRequestLook: null,
  authorLogin: null,
  authorAvatarUrl: null,
  labels: [],
  reviewDecision: null,
  requestedReviewers: [],
  checks: null,
  isConflicting: false,
  updatedAtMs: 0,
  createdAtMs: null,
  additions: 0,
  deletions: 0,
  url: null,
  headRefName: "",
  baseRefName: null,
  needsReload: false,
  pullRequest: null,
} as const;

const NONE: readonly never[] = [];

/** What a server need not tell, or tells only when it knows. */
function told<Value>(value: Value | null | undefined, otherwise: Value): Value {
  return value ?? otherwise;
}

function pullRequestEntry(row: PullRequest, fullName: string | null): Entry {
  const repoFullName = fullName ?? row.repoFullName;
  const look = lookOf(row);
  return {
    id: row.prId,
    kind: "pullRequest",
    repoId: row.repoId,
    repoName: nameOf(repoFullName),
    repoFullName,
    number: told<Entry["number"]>(row.number, null),
    title: row.title,
    look,
    pullRequestLook: look,
    authorLogin: row.authorLogin || null,
    authorAvatarUrl: told<Entry["authorAvatarUrl"]>(row.authorAvatarUrl, null),
    labels: told(row.labels, NONE),
    reviewDecision: told<Entry["reviewDecision"]>(row.reviewDecision, null),
    requestedReviewers: told(row.requestedReviewers, NONE),
    checks: told<Entry["checks"]>(row.checks, null),
    isConflicting: row.mergeable === "conflicting",
    updatedAtMs: told<Entry["updatedAtMs"]>(row.updatedAtMs, 0),
    createdAtMs: told<Entry["createdAtMs"]>(row.createdAtMs, null),
    additions: told<Entry["additions"]>(row.additions, 0),
    deletions: told<Entry["deletions"]>(row.deletions, 0),
    url: told<Entry["url"]>(row.url, null),
    headRefName: told<Entry["headRefName"]>(row.headRefName, ""),
    baseRefName: told<Entry["baseRefName"]>(row.baseRefName, null),
    needsReload: told<Entry["needsReload"]>(row.needsReload, false),
    pullRequest: row,
    task: null,
  };
}

/** What its pull request tells, and over it what the task says itself. */
function taskEntry(task: TaskSummary, fullName: string | null): Entry {
  const row = task.pullRequest ?? null;
  const below = row ? pullRequestEntry(row, fullName) : NO_PULL_REQUEST;
  const repoFullName = fullName ?? row?.repoFullName ?? task.repoName;
  return {
    ...below,
    ...personOf(task),
    id: `task:${task.taskId}`,
    kind: "task",
    repoId: task.repoId,
    repoName: nameOf(repoFullName),
    repoFullName,
    title: task.title,
    look: "task",
    updatedAtMs: Math.max(task.updatedAtMs, below.updatedAtMs),
    headRefName: task.branch || below.headRefName,
    task,
  };
}

function personOf({ primaryUserLogin, primaryUserAvatarUrl }: TaskSummary) {
  if (!primaryUserLogin) return {};
  return { authorLogin: primaryUserLogin, authorAvatarUrl: primaryUserAvatarUrl };
}

/** A state that this page does not know is shown as open: the server has it in the open list. */
function lookOf({ state, isDraft }: PullRequest): PullRequestLook {
  if (state === "merged") return "merged";
  if (state === "closed") return "closed";
  return isDraft ? "draft" : "open";
}

function nameOf(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf("/") + 1);
}
