/** Every English text of the menus, and of what the search box suggests. */
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
