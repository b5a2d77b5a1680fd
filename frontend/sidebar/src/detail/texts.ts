/** Every English text of the detail pane. */
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

/** A word that this page does not know, in letters that people read. */
export function plainWords(word: string): string {
  return word
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[._-]+/g, " ")
    .trim()
    .toLowerCase();
}

/** The text for a word of the server's, or else the word itself. */
export function wordsFor(texts: Words, word: string): string {
  return (Object.hasOwn(texts, word) && texts[word]) || plainWords(word);
}
