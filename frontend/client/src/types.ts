/**
 * What the server says, by the names it has here. The shapes are the server's own (`wire.ts`, generated): camelCase,
 * times in milliseconds since the epoch, ids are strings.
 */
export type {
  AppChange,
  AppSnapshot,
  Change as OrganizationChange,
  Checks,
  ClientFrame,
  Closing,
  Delta,
  Github as GithubState,
  InstallationStatus,
  Job,
  JobProgress,
  Label,
  Member,
  OrganizationDocument as AppOrganization,
  OrganizationSnapshot as OrganizationPage,
  Part,
  Position,
  PullRequest,
  PullRequestDetail,
  PullRequestState,
  Repo,
  ReviewDecision,
  ServerFrame,
  Subscribed,
  SyncStatus,
  TaskSummary,
  TicketDocument as SocketTicket,
  UserDocument as AppUser,
  WireChange,
} from "./wire.ts";

/** Everything the client notices, in words fit for a log: `what` happened, and the facts beside it. */
export type Log = (what: string, facts?: Readonly<Record<string, unknown>>) => void;
