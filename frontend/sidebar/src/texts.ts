/**
 * Every English text of the page. Whoever brings another language writes this file anew.
 * What is loaded later has its texts here too: one place is worth the two kilobytes.
 */
import type { Turn } from "./list/turns.ts";

// ---- the page

const plural = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** Whoever has deleted their account, as on GitHub. */
const GHOST = "ghost";

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
    ghost: GHOST,
    state: { open: "Open", draft: "Draft", merged: "Merged", closed: "Closed", task: "Task" },
    kind: (state: string, number: number) => `${state} pull request ${number}`,
    task: "Task",
    by: (author: string) => `by ${author}`,
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

// ---- grouping and search

const TURNS: Readonly<Record<Turn, string>> = {
  needsYourReview: "Needs your review",
  returnedToYou: "Returned to you",
  approved: "Approved",
  waiting: "Waiting for others",
  drafts: "Your drafts",
  others: "Everything else",
};

const listed = (words: readonly string[]) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;

export const LIST_TEXTS = {
  turns: TURNS,
  everything: "All",
  ghost: GHOST,
  search: {
    unknownKey: (key: string, keys: readonly string[]) =>
      `There is no filter “${key}:”, so it is searched for as text. Filters are ${listed(keys.map((each) => `${each}:`))}.`,
    unknownValue: (key: string, value: string, allowed: readonly string[]) =>
      `“${key}:” does not know “${value}”. It can be ${listed(allowed)}.`,
    missingValue: (key: string, allowed: readonly string[]) =>
      allowed.length > 0
        ? `“${key}:” needs a value: ${listed(allowed)}.`
        : `“${key}:” needs a name.`,
    hints: {
      repo: "in a repository",
      author: "by somebody",
      label: "with a label",
      is: "in a state",
      checks: "by its checks",
      review: "by its review",
      needs: "whose turn it is",
    },
  },
} as const;

// ---- menus

export const MENU_TEXTS = {
  organization: {
    name: "Organization menu",
    reload: "Reload organization",
    reloadAll: "Reload all PRs",
    recover: "Recover missed deliveries",
    markAllRead: "Mark all as read",
    help: "Keyboard help",
  },
  repository: { reload: "Reload repository", collapseOthers: "Collapse others" },
  entry: {
    reload: "Reload pull request",
    copyBranch: "Copy branch name",
    markUnread: "Mark as unread",
    markRead: "Mark as read",
  },
  openOnGithub: "Open on GitHub",
  copyLink: "Copy link",
  /** What was copied, as a thing. */
  link: "Link",
  branch: "Branch name",
  copied: (what: string) => `${what} copied`,
  notCopied: (what: string) => `${what} could not be copied`,
  underWay: "under way",
  failed: (why: string) => `Failed last time: ${why}`,
  unavailable: "The menu could not be loaded. Try again, or reload the page.",
  suggestions: {
    name: "Suggestions",
    count: (count: number) =>
      `${count.toLocaleString("en")} pull ${count === 1 ? "request" : "requests"}`,
    others: (count: number) => `${count.toLocaleString("en")} more: go on typing to find them`,
  },
  settings: {
    name: "View settings",
    density: { label: "Density", names: { comfortable: "Comfortable", compact: "Compact" } },
    theme: { label: "Theme", names: { system: "As the system", light: "Light", dark: "Dark" } },
  },
} as const;

// ---- keyboard help

export const HELP_TEXTS = {
  title: "Keyboard help",
  close: "Close",
  or: "or",
  groups: { list: "In the list", line: "On a line", page: "Anywhere" },
  actions: {
    previous: "To the line above",
    next: "To the line below",
    inward: "Unfold, or to the first line inside",
    outward: "Fold, or to the heading",
    pageUp: "One screen up",
    pageDown: "One screen down",
    first: "To the first line",
    last: "To the last line",
    enter: "Open the details; fold or unfold a heading",
    leave: "Close what is open",
    reload: "Reload this",
    github: "Open on GitHub",
    fold: "Fold or unfold",
    unread: "Mark as unread or read",
    menu: "Open the menu",
    search: "Search",
    reloadAll: "Reload all pull requests",
    help: "Keyboard help",
    developer: "Developer panel",
  },
  keys: {
    ArrowUp: "Up",
    ArrowDown: "Down",
    ArrowLeft: "Left",
    ArrowRight: "Right",
    PageUp: "Page Up",
    PageDown: "Page Down",
    Escape: "Esc",
    ContextMenu: "Menu",
  },
} as const;

// ---- details

const count = (many: number) => many.toLocaleString("en");
const lines = (many: number) => `${count(many)} ${many === 1 ? "line" : "lines"}`;

/** By the words of the server. */
type Words = Readonly<Record<string, string>>;

const SOURCES: Words = {
  webhook: "Updated by a webhook",
  sync: "Confirmed by the sync",
  reload: "Reloaded",
  command: "Changed from here",
};

const VERDICTS: Words = {
  approved: "approved",
  changes_requested: "requested changes",
  dismissed: "review dismissed",
};

const OUTCOMES: Words = { passed: "passed", failed: "failed", pending: "pending" };

const MERGEABILITY: Words = {
  mergeable: "No conflicts with the base branch",
  conflicting: "Conflicts with the base branch",
  unknown: "Whether it conflicts is not known yet",
};

const VIA: Words = { webhook: "webhook", sync: "sync", reload: "reload", command: "from here" };

/** What was seen to change; other words are said as they come. */
const SEEN: Words = {
  found: "first seen",
  title: "title changed",
  text: "description changed",
  draft: "made a draft",
  ready: "ready for review",
  pushed: "new commits",
  base: "base branch changed",
  labels: "labels changed",
  reviewers: "requested reviewers changed",
  review: "reviewed",
  checks: "checks changed",
  mergeability: "mergeability changed",
  details: "details changed",
};

export const DETAIL_TEXTS = {
  pane: (what: string) => `Details of ${what}`,
  close: "Close the details",
  number: (number: number) => `#${number} on GitHub`,
  newTab: "opens in a new tab",
  updated: "Updated",
  branches: { from: "from", into: "into", copy: "Copy branch name" },
  copied: "Copied",
  notCopied: "Could not be copied",
  taskStatus: (status: string) => `Task: ${status}`,
  noPullRequest: "There is no pull request for this task yet.",
  parts: {
    facts: "State",
    labels: "Labels",
    reviews: "Reviews",
    checks: "Checks",
    description: "Description",
    timeline: "What was seen",
  },
  all: (many: number) => `Show all ${count(many)}`,
  fewer: "Show fewer",
  size: (additions: number, deletions: number) =>
    `${lines(additions)} added, ${count(deletions)} removed`,
  sizeShort: (additions: number, deletions: number) => `+${count(additions)} −${count(deletions)}`,
  mergeability: MERGEABILITY,
  asOf: "as of",
  review: { verdicts: VERDICTS, waiting: "waiting for a review", none: "Nobody was asked yet." },
  checks: {
    outcomes: OUTCOMES,
    none: "No checks are known.",
  },
  description: {
    loading: "Loading…",
    loadingFromGithub: "Loading the description from GitHub…",
    failed: (why: string) => `The description could not be loaded: ${why}`,
    unknown: "The description is not known yet.",
    load: "Load it from GitHub",
    none: "No description.",
    mayBeOld: "It may have been edited since.",
    isCut: "It goes on at GitHub",
    asWritten: "Shown as it was written: it is too intricate to be laid out here.",
    showAll: "Show all of it",
    showLess: "Show its beginning",
    image: (alt: string) => (alt ? `Image: ${alt}` : "Image"),
    table: "Table",
    done: "Done",
    notDone: "Not done",
    footnotes: "Footnotes",
  },
  timeline: {
    seen: SEEN,
    via: VIA,
    none: "Nothing was seen yet.",
  },
  fresh: (source: string) => (Object.hasOwn(SOURCES, source) && SOURCES[source]) || "Updated",
  reload: "Reload",
  createTask: "Create task",
  createTaskHint: "Tasks cannot be created here yet.",
  error: {
    title: "The details cannot be loaded",
    gone: "It is gone: the server knows no such pull request any more, or you may not see it.",
  },
} as const;

// ---- developer panel

export const DEVELOPER_TEXTS = {
  title: "Developer panel",
  close: "Close the developer panel",
  none: "None yet",
  topics: {
    title: "Topics",
    columns: ["Topic", "Status", "Position", "Listeners", "Last refresh"],
    caughtUp: "caught up",
    behind: "behind",
  },
  connection: { title: "Connection", now: "Now" },
  log: { title: "Log", columns: ["Time", "What", "Facts"] },
  jobs: { title: "Jobs", columns: ["Job", "Kind", "Status", "Attempt", "Updated"] },
  webhook: { title: "Last webhook" },
  deltas: {
    title: "Last deltas",
    columns: ["Time", "Seq", "Cause", "Changes", "Under way"],
    clocks: "By the server's clock and this one's: a difference of the two is in it.",
    ms: (count: number) => `${count.toLocaleString("en")} ms`,
  },
} as const;
