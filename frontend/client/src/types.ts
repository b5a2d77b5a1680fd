/**
 * What the server says, as it is on the wire: camelCase, times in milliseconds since the epoch, ids are strings.
 * A union that GitHub or a newer server may extend stays open (`Open<…>`): an unknown value is never an error.
 */
type Open<Known extends string> = Known | (string & {});

/** Where a topic stands. `seq` is only comparable within one `epoch`. */
export interface Position {
  readonly epoch: number;
  readonly seq: number;
}

export interface AppUser {
  readonly id: string;
  readonly login: string;
  readonly name: string | null;
  readonly avatarUrl: string | null;
}

export type InstallationStatus = Open<"connected" | "install_required" | "reconnect_required">;
export type SyncStatus = Open<"pending" | "syncing" | "synced" | "error">;

export interface AppOrganization {
  readonly organizationId: string;
  readonly login: string;
  readonly name: string | null;
  readonly avatarUrl: string | null;
  readonly kind: Open<"organization" | "user">;
  readonly role: string | null;
  readonly installationStatus: InstallationStatus;
  readonly syncStatus: SyncStatus;
  readonly lastSyncAtMs: number | null;
  readonly importedRepoCount: number;
  readonly openPullRequestCount: number;
}

/** `user` is null when nobody is signed in. */
export interface AppSnapshot {
  readonly user: AppUser | null;
  readonly csrfToken: string | null;
  readonly activeOrganizationId: string | null;
  readonly organizations: readonly AppOrganization[];
  readonly installUrl: string | null;
  readonly position: Position | null;
}

export interface GithubState {
  readonly connectedAccount: string | null;
  readonly installationId: string | null;
  readonly installationStatus: InstallationStatus;
  readonly syncStatus: SyncStatus;
  readonly syncPhase: string | null;
  readonly syncGeneration: number;
  readonly processedRepositoryCount: number;
  readonly totalRepositoryCount: number | null;
  readonly importedRepoCount: number;
  readonly lastSyncLabel: string | null;
  readonly lastSyncAtMs: number | null;
  readonly lastWebhookAtMs: number | null;
  readonly lastWebhookEvent: string | null;
}

export interface Repo {
  readonly repoId: string;
  readonly fullName: string;
  readonly name: string;
  readonly url: string;
  readonly isPrivate: boolean;
  readonly isArchived: boolean;
  readonly defaultBranch: string | null;
  readonly openPullRequestCount: number;
  readonly taskCount: number;
  readonly latestActivityMs: number | null;
}

export interface Label {
  readonly name: string;
  readonly color: string;
}

export interface Checks {
  readonly state: Open<"success" | "failure" | "pending" | "none">;
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly pending: number;
}

export type PullRequestState = Open<"open" | "closed" | "merged">;
export type ReviewDecision = Open<"approved" | "changes_requested" | "review_required">;

/** `prId` is `<repoId>#<number>`; `authorLogin` is null for a deleted account. */
export interface PullRequest {
  readonly prId: string;
  readonly repoId: string;
  readonly repoFullName: string;
  readonly number: number;
  readonly title: string;
  readonly state: PullRequestState;
  readonly url: string;
  readonly headRefName: string;
  readonly headSha: string | null;
  readonly headRepoFullName: string | null;
  readonly isFork: boolean;
  readonly baseRefName: string;
  readonly authorLogin: string | null;
  readonly authorAvatarUrl: string | null;
  readonly isDraft: boolean;
  readonly labels?: readonly Label[] | null;
  readonly reviewDecision?: ReviewDecision | null;
  readonly requestedReviewers?: readonly string[] | null;
  readonly checks?: Checks | null;
  readonly mergeable?: Open<"mergeable" | "conflicting" | "unknown"> | null;
  readonly additions: number | null;
  readonly deletions: number | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly needsReload: boolean;
}

/** Work on a branch; it carries the branch's pull request, which then is not in the open list. */
export interface TaskSummary {
  readonly taskId: string;
  readonly repoId: string;
  readonly repoName: string;
  readonly title: string;
  readonly status: string;
  readonly branch: string;
  readonly pullRequest: PullRequest | null;
  readonly sessionsSummary: readonly unknown[];
  readonly primaryUserLogin: string | null;
  readonly primaryUserAvatarUrl: string | null;
  readonly updatedAtMs: number;
}

export interface JobProgress {
  readonly phase: string | null;
  readonly done: number;
  readonly total: number | null;
}

export interface Job {
  readonly jobId: string;
  readonly organizationId: string;
  readonly kind: string;
  readonly status: Open<
    "queued" | "running" | "waiting_rate_limit" | "retrying" | "completed" | "error" | "cancelled"
  >;
  readonly message: string | null;
  readonly progress: JobProgress | null;
  /** What it works on, such as `{repositoryId, number}`. */
  readonly target: Readonly<Record<string, unknown>> | null;
  readonly result: Readonly<Record<string, unknown>> | null;
  /** In words, for people. */
  readonly error: string | null;
  readonly attempt: number;
  readonly requestedBy: string | null;
  readonly resumeAtMs: number | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly completedAtMs: number | null;
}

export interface Member {
  readonly memberId: string;
  readonly login: string;
  readonly name: string | null;
  readonly avatarUrl: string | null;
  readonly role: string;
}

/** One page; all pages of one snapshot carry the same position. */
export interface OrganizationPage {
  readonly organizationId: string;
  readonly position: Position;
  readonly github: GithubState;
  readonly repos: readonly Repo[];
  readonly openPullRequests: readonly PullRequest[];
  readonly taskSummaries: readonly TaskSummary[];
  readonly jobs: readonly Job[];
  readonly nextCursor: string | null;
}

export type OrganizationChange =
  | { readonly type: "pullRequestUpdated"; readonly pullRequest: PullRequest }
  | { readonly type: "pullRequestRemoved"; readonly prId: string; readonly reason: string }
  | { readonly type: "repoUpdated"; readonly repo: Repo }
  | { readonly type: "repoRemoved"; readonly repoId: string }
  | { readonly type: "taskSummaryUpdated"; readonly taskSummary: TaskSummary }
  | { readonly type: "taskRemoved"; readonly taskId: string }
  | { readonly type: "githubUpdated"; readonly github: GithubState }
  | { readonly type: "memberUpdated"; readonly member: Member }
  | { readonly type: "memberRemoved"; readonly memberId: string }
  | { readonly type: "jobUpdated"; readonly job: Job };

/** A change as it arrives: its type may be one that this client does not know. */
export interface WireChange {
  readonly type: string;
}

export interface Delta {
  readonly type: "delta";
  readonly topic: string;
  readonly epoch: number;
  readonly base: number;
  readonly seq: number;
  readonly changes: readonly WireChange[];
  readonly atMs: number;
  readonly cause: { readonly kind: string; readonly id: string } | null;
}

export interface Subscribed {
  readonly type: "subscribed";
  readonly id: string;
  readonly topic: string;
  readonly position: Position;
  readonly recovery: "up_to_date" | "replay" | "reset";
  readonly reason: string | null;
}

export interface Part {
  readonly type: "part";
  readonly transfer: string;
  readonly part: number;
  readonly of: number;
  readonly data: string;
}

export type ServerFrame =
  | Subscribed
  | Delta
  | Part
  | {
      readonly type: "pong";
      readonly id: string;
      readonly heads: Readonly<Record<string, Position>>;
    }
  | { readonly type: "resync"; readonly topic: string; readonly reason: string }
  | {
      readonly type: "closing";
      readonly reason: string;
      readonly retry: boolean;
      readonly spreadMs: number;
    }
  | {
      readonly type: "error";
      readonly id: string | null;
      readonly code: string;
      readonly message: string;
    };

export type ClientFrame =
  | {
      readonly action: "subscribe";
      readonly id: string;
      readonly topic: string;
      readonly position: Position | null;
    }
  | { readonly action: "unsubscribe"; readonly id: string; readonly topic: string }
  | { readonly action: "ping"; readonly id: string };

export interface SocketTicket {
  readonly ticket: string;
  readonly url: string;
  readonly expiresAtMs: number;
}

/** Everything the client notices, in words fit for a log: `what` happened, and the facts beside it. */
export type Log = (what: string, facts?: Readonly<Record<string, unknown>>) => void;
