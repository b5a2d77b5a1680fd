/** Every English text of the page. */

const plural = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

export const TEXTS = {
  product: "Orglane",
  signIn: {
    lead: "The open pull requests of your GitHub organization, live.",
    button: "Sign in with GitHub",
    hint: "Orglane shows only what you can see on GitHub.",
  },
  signOut: "Sign out",
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
    failed: "The last sync failed",
  },
  connection: {
    connected: "Live",
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
    onGithub: (name: string) => `${name} on GitHub`,
    listOf: (name: string) => `Open pull requests of ${name}`,
  },
  pullRequest: {
    ghost: "ghost",
    state: { open: "Open", draft: "Draft", merged: "Merged", closed: "Closed" },
    name: (state: string, number: number, title: string, author: string) =>
      `${state} pull request ${number}, ${title}, by ${author}`,
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
