/** Every English text of the page; those of grouping and search stand in `list/texts.ts`. */
import { LIST_TEXTS } from "./list/texts.ts";

const plural = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

type Target = Readonly<Record<string, unknown>>;

/** Jobs by their kind, as things. */
const NAMES: Readonly<Record<string, (target: Target) => string>> = {
  full_sync: () => "Reload of all pull requests",
  reload_organization: () => "Reload of repositories and members",
  sync_repositories: () => "Import of repositories",
  reload_repository: () => "Reload of a repository",
  reload_pull_request: ({ number }) =>
    number === undefined ? "Reload of a pull request" : `Reload of #${number}`,
  create_pull_request: ({ branchName }) => `Pull request from ${branchName}`,
  recover_deliveries: () => "Recovery of missed webhooks",
};

const nameOf = (kind: string) => (Object.hasOwn(NAMES, kind) && NAMES[kind]) || (() => "Work");

export const TEXTS = {
  product: "Orglane",
  signIn: {
    lead: "The open pull requests of your GitHub organization, live.",
    button: "Sign in with GitHub",
    hint: "Orglane shows only what you can see on GitHub.",
  },
  signOut: "Sign out",
  playground: {
    lead: "Try it: open, review or merge something, and watch this list.",
    link: "To the local GitHub",
    dismiss: "Hide this note",
  },
  organization: "Organization",
  loading: "Loading…",
  tryAgain: "Try again",
  counts: (pullRequests: number, repositories: number) =>
    `${pullRequests.toLocaleString("en")} open · ${plural(repositories, "repository", "repositories")}`,
  sync: {
    pending: "Waiting for the first sync",
    importing: (done: number, total: number | null) =>
      total ? `Importing ${done} of ${plural(total, "repository", "repositories")}` : "Syncing…",
    synced: "Synced",
    failed: (why: string | null) => (why ? `The last sync failed: ${why}` : "The last sync failed"),
  },
  connection: {
    connected: "Live",
    connecting: "Connecting…",
    reconnecting: "Reconnecting…",
    catchingUp: "Catching up…",
    ended: "Not live",
    asOf: (time: string) => `as of ${time}`,
    again: "Reconnect",
    lostAnnouncement: "Connection lost, reconnecting",
    backAnnouncement: "Connected again",
  },
  repository: {
    archived: "Archived",
    private: "Private",
    none: "No open pull requests",
    count: (count: number) => plural(count, "open pull request"),
  },
  list: {
    label: "Pull requests and tasks",
    actionsOf: (name: string) => `Actions for ${name}`,
    notThere: {
      title: "It is not in the list",
      hint: "What this address names was merged or closed, or you may not see it.",
    },
    notLoaded: {
      title: "The details could not be loaded",
      hint: "Reload the page when the network is back.",
    },
    back: "Back to the list",
    noPanel: "The developer panel could not be loaded",
    search: {
      label: "Search and filter pull requests",
      hint: "Search, or filter: is:draft review:changes needs:me",
      found: (count: number, of: number) =>
        `${count.toLocaleString("en")} of ${of.toLocaleString("en")}`,
      nothing: "Nothing matches",
      nothingHint: "No open pull request is found by this search.",
      clear: "Clear the search",
    },
    grouping: {
      label: "Group by",
      names: { repository: "Repository", turn: "Whose turn", author: "Author", flat: "Nothing" },
    },
  },
  pullRequest: {
    ghost: LIST_TEXTS.ghost,
    state: { open: "Open", draft: "Draft", merged: "Merged", closed: "Closed", task: "Task" },
    name: (state: string, number: number, title: string, author: string) =>
      `${state} pull request ${number}, ${title}, by ${author}`,
    task: (title: string, author: string) => `Task, ${title}, by ${author}`,
    unread: "unread",
    lines: (added: number, deleted: number) =>
      `${plural(added, "line")} added, ${plural(deleted, "line")} deleted`,
    checks: { success: "checks passing", failure: "checks failing", pending: "checks pending" },
    checksDetail: (passed: number, total: number) =>
      `${passed} of ${plural(total, "check")} passed`,
    review: {
      approved: "Approved",
      changes_requested: "Changes requested",
      review_required: "Review required",
    },
    conflicting: "Conflicts",
    needsReload: "May be out of date",
    moreLabels: (count: number) => `+${count}`,
  },
  work: {
    title: "Work under way",
    underWay: "under way",
    asked: (kind: string) => `${nameOf(kind)({})} asked for`,
    reloadFailed: (why: string) => `Reload failed: ${why}`,
    name: (kind: string, target: Readonly<Record<string, unknown>> | null) =>
      nameOf(kind)(target ?? {}),
    queued: "waiting to begin",
    waiting: (until: string | null) =>
      until ? `GitHub's rate limit: paused until ${until}` : "GitHub's rate limit: paused",
    again: (at: string | null) => (at ? `did not work, trying again at ${at}` : "trying again"),
    phases: {
      repositories: "repositories",
      members: "members",
      pull_requests: "pull requests",
      sweep: "looking for what is gone",
      branches: "branches",
      log: "reading GitHub's log",
      deliveries: "webhooks",
    },
    counted: (what: string, done: number, total: number | null) =>
      total ? `${what} ${done.toLocaleString("en")} of ${total.toLocaleString("en")}` : what,
    cancel: "Cancel",
    cancelNamed: (what: string) => `Cancel: ${what}`,
    stopping: "Cancelling…",
    done: (what: string) => `${what}: done`,
    stopped: (what: string) => `${what}: cancelled`,
    failed: (what: string, why: string) => `${what} failed: ${why}`,
    notStarted: (why: string) => `That could not be started: ${why}`,
    notStopped: (why: string) => `That could not be cancelled: ${why}`,
    dismiss: "Dismiss",
  },
  empty: {
    noPullRequests: "No open pull requests",
    noPullRequestsHint: "New ones appear here by themselves.",
    noRepositories: "No repositories yet",
    noRepositoriesHint: "They appear here as soon as GitHub tells of them.",
    noOrganizations: "No organization yet",
    noOrganizationsHint:
      "Install the GitHub App on an organization or on your own account to see its pull requests.",
    choose: "Choose repositories on GitHub",
    checkAgain: "Check again",
  },
  install: {
    title: (name: string) => `Orglane is not installed on ${name}`,
    hint: "Install the GitHub App, and its pull requests appear here.",
    button: "Install the GitHub App",
    reconnectTitle: (name: string) => `${name} is disconnected from GitHub`,
    reconnectHint: "The GitHub App is suspended. Allow it again, and its pull requests come back.",
    reconnectButton: "Open the GitHub App",
  },
  error: {
    app: "Orglane cannot be loaded",
    action: "That did not work",
    organization: "This organization cannot be shown",
    missing: "There is no such organization, or you may not see it.",
    unreachable: "The server cannot be reached.",
    request: "Request",
  },
  announce: {
    opened: (count: number) => `${plural(count, "pull request")} opened`,
    merged: (count: number) => `${plural(count, "pull request")} merged`,
    closed: (count: number) => `${plural(count, "pull request")} closed`,
  },
} as const;
