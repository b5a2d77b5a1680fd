/** What the server tells of, with everything filled in. */
import type {
  Delta,
  GithubState,
  Job,
  OrganizationChange,
  OrganizationPage,
  PullRequest,
  Repo,
  TaskSummary,
} from "../../src/types.ts";

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

const CAUSE = { kind: "webhook", id: "d1" } as const;

export function aDelta(
  base: number,
  seq: number,
  changes: readonly OrganizationChange[] = [],
  epoch = 1,
): Delta {
  return { type: "delta", topic: TOPIC, epoch, base, seq, changes, atMs: 0, cause: CAUSE };
}
