import type { Job, Repo, TaskSummary } from "@orglane/client";
import { describe, expect, it } from "vitest";
import { aJob, aPullRequest, aRepo } from "../../../client/tests/fakes.ts";
import { type Entry, entryOf } from "../../src/list/entry.ts";
import type { Section } from "../../src/list/groups.ts";
import {
  type Actions,
  type Choice,
  isOfTheWeb,
  itemsOfEntry,
  itemsOfRepository,
  type MenuItem,
} from "../../src/menu/items.ts";
import { itemsOfOrganization, type OrganizationActions } from "../../src/menu/organization.ts";
import { standingOf } from "../../src/standing.ts";
import { keyOf, type Standing } from "../../src/work.ts";
import { anEntry } from "../list/views.ts";

const BUSY: Standing = { isBusy: true, error: null };
const FAILED: Standing = { isBusy: false, error: "GitHub is down" };
const NOTHING = new Map<string, Standing>();

const actions = () => {
  const done: unknown[][] = [];
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      void done.push([name, ...args]);
  const all: Actions & OrganizationActions = {
    start: note("start"),
    open: note("open"),
    copy: note("copy"),
    toggleUnread: note("toggleUnread"),
    collapseOthers: note("collapseOthers"),
    markAllRead: note("markAllRead"),
    help: note("help"),
  };
  return { all, done };
};

const texts = (items: readonly MenuItem[]) =>
  items.map((item) => (item === "separator" ? "-" : item.text));

const found = (items: readonly MenuItem[], id: string): Choice => {
  const item = items.find((each) => each !== "separator" && each.id === id);
  if (!item || item === "separator") throw new Error(`There is no item ${id}`);
  return item;
};

const chooseAll = (items: readonly MenuItem[]) => {
  for (const item of items) if (item !== "separator") item.onChoose();
};

const aTask = (over: Partial<TaskSummary> = {}): Entry => {
  const task = {
    taskId: "t1",
    repoId: "1",
    repoName: "acme/repo-1",
    title: "A task",
    branch: "task/one",
    updatedAtMs: 1,
    pullRequest: null,
    ...over,
  };
  return entryOf(task as TaskSummary, null);
};

const aSection = (repo: Repo | null): Section => ({
  id: "repository:1",
  title: "repo-1",
  entries: [],
  total: 0,
  repo,
});

const LINKS = ["Open on GitHub", "Copy link"];
const BRANCH = "Copy branch name";
const UNREAD = "Mark as unread";

describe("the menu of an entry", () => {
  it.each<[string, Entry, readonly string[]]>([
    ["a pull request", anEntry(), ["Reload pull request", "-", ...LINKS, BRANCH, "-", UNREAD]],
    [
      "a draft",
      anEntry(7, { isDraft: true }),
      ["Reload pull request", "-", ...LINKS, BRANCH, "-", UNREAD],
    ],
    ["one just merged", anEntry(7, { state: "merged" }), [...LINKS, BRANCH, "-", UNREAD]],
    ["one just closed", anEntry(7, { state: "closed" }), [...LINKS, BRANCH, "-", UNREAD]],
    [
      "one with an address that is a script",
      anEntry(7, { url: "javascript:alert(1)" }),
      ["Reload pull request", "-", BRANCH, "-", UNREAD],
    ],
    [
      "one without a branch",
      anEntry(7, { headRefName: "" }),
      ["Reload pull request", "-", ...LINKS, "-", UNREAD],
    ],
    ["a task", aTask(), [BRANCH, "-", UNREAD]],
    ["a task without a branch", aTask({ branch: "" }), [UNREAD]],
    [
      "a task with a pull request",
      aTask({ pullRequest: aPullRequest(7) }),
      ["Reload pull request", "-", ...LINKS, BRANCH, "-", UNREAD],
    ],
    [
      "a task whose pull request was merged",
      aTask({ pullRequest: aPullRequest(7, { state: "merged" }) }),
      [...LINKS, BRANCH, "-", UNREAD],
    ],
  ])("has for %s what makes sense", (_, entry, expected) => {
    expect(texts(itemsOfEntry(entry, false, NOTHING, actions().all))).toEqual(expected);
  });

  it("does what it says", () => {
    const { all, done } = actions();
    const url = "https://github.com/acme/repo-1/pull/7";
    chooseAll(itemsOfEntry(anEntry(7, { url, headRefName: "fix" }), false, NOTHING, all));
    expect(done).toEqual([
      ["start", { kind: "reload_pull_request", repoId: "1", number: 7 }],
      ["open", url],
      ["copy", url, "Link"],
      ["copy", "fix", "Branch name"],
      ["toggleUnread", "1#7"],
    ]);
  });

  it("shows the keys that do the same, under the names that they have", () => {
    const items = itemsOfEntry(anEntry(), false, NOTHING, actions().all);
    const keys = ["reload", "github", "copy-link", "unread"].map((id) => found(items, id).shortcut);
    expect(keys).toEqual(["r", "o", undefined, "u"]);
  });

  it("marks as read what is unread", () => {
    const items = itemsOfEntry(anEntry(), true, NOTHING, actions().all);
    expect(found(items, "unread").text).toBe("Mark as read");
  });

  it.each([
    ["nothing can be asked of GitHub", null, { isDisabled: true, state: undefined }],
    ["nobody has asked", NOTHING, { isDisabled: false, state: undefined }],
    [
      "it is under way",
      new Map([["reload_pull_request#1#7", BUSY]]),
      { isDisabled: false, state: BUSY },
    ],
    [
      "it has failed",
      new Map([["reload_pull_request#1#7", FAILED]]),
      { isDisabled: false, state: FAILED },
    ],
    [
      "another is under way",
      new Map([["reload_pull_request#1#8", BUSY]]),
      { isDisabled: false, state: undefined },
    ],
  ])("says of its reload that %s", (_, standings, expected) => {
    const { isDisabled, state } = found(
      itemsOfEntry(anEntry(), false, standings, actions().all),
      "reload",
    );
    expect({ isDisabled, state }).toEqual(expected);
  });
});

describe("the menu of a section", () => {
  it.each<[string, Repo | null, readonly string[]]>([
    ["a repository", aRepo("1"), ["Reload repository", "-", ...LINKS, "-", "Collapse others"]],
    ["no repository", null, ["Collapse others"]],
    [
      "a repository at a strange address",
      aRepo("1", { url: "ftp://acme" }),
      ["Reload repository", "-", "Collapse others"],
    ],
  ])("has for %s what makes sense", (_, repo, expected) => {
    expect(texts(itemsOfRepository(aSection(repo), NOTHING, actions().all))).toEqual(expected);
  });

  it("does what it says", () => {
    const { all, done } = actions();
    const url = "https://github.com/acme/repo-1";
    chooseAll(itemsOfRepository(aSection(aRepo("1", { url })), NOTHING, all));
    expect(done).toEqual([
      ["start", { kind: "reload_repository", repoId: "1" }],
      ["open", url],
      ["copy", url, "Link"],
      ["collapseOthers", "repository:1"],
    ]);
  });

  it("says how its reload stands", () => {
    const standings = new Map([[keyOf({ kind: "reload_repository", repoId: "1" }), BUSY]]);
    const items = itemsOfRepository(aSection(aRepo("1")), standings, actions().all);
    expect(found(items, "reload").state).toBe(BUSY);
  });
});

describe("the menu of the organization", () => {
  const jobsOf = (...jobs: readonly Job[]) => new Map(jobs.map((job) => [job.jobId, job]));

  it("has its work, its marks and its help", () => {
    const { all, done } = actions();
    const items = itemsOfOrganization(NOTHING, new Map(), all);
    expect(texts(items)).toEqual([
      "Reload organization",
      "Reload all PRs",
      "Recover missed deliveries",
      "-",
      "Mark all as read",
      "-",
      "Keyboard help",
    ]);
    chooseAll(items);
    expect(done).toEqual([
      ["start", { kind: "reload_organization" }],
      ["start", { kind: "full_sync" }],
      ["start", { kind: "recover_deliveries" }],
      ["markAllRead"],
      ["help"],
    ]);
    expect(found(items, "reloadAll").shortcut).toBe("Shift+R");
    expect(found(items, "help").shortcut).toBe("?");
  });

  it("offers no work while nothing can be asked of GitHub, and the rest all the same", () => {
    const items = itemsOfOrganization(null, new Map(), actions().all);
    const disabled = items.filter((item) => item !== "separator" && item.isDisabled);
    expect(texts(disabled)).toEqual([
      "Reload organization",
      "Reload all PRs",
      "Recover missed deliveries",
    ]);
  });

  it.each([
    ["queued", "waiting to begin"],
    ["running", "pull requests 3 of 9"],
    ["waiting_rate_limit", "GitHub's rate limit: paused until 12:04"],
    ["retrying", "did not work, trying again at 12:04"],
  ])("says of work that is %s: %s", (status, words) => {
    const progress = { phase: "pull_requests", done: 3, total: 9 };
    const resumeAtMs = new Date("2025-05-05T12:04:00").getTime();
    const job = aJob("0002", { status, progress, resumeAtMs });
    const over = aJob("0001", { status: "completed" });
    const items = itemsOfOrganization(
      new Map([["full_sync", BUSY]]),
      jobsOf(over, job),
      actions().all,
    );
    expect(found(items, "reloadAll").state).toEqual({ ...BUSY, words });
  });

  it("has no better words for what is being asked for", () => {
    const items = itemsOfOrganization(new Map([["full_sync", BUSY]]), new Map(), actions().all);
    expect(found(items, "reloadAll").state).toBe(BUSY);
  });

  it("says why it failed", () => {
    const standings = new Map([["recover_deliveries", FAILED]]);
    const items = itemsOfOrganization(standings, new Map(), actions().all);
    expect(found(items, "recover_deliveries").state).toBe(FAILED);
  });

  it("says of a phase that nobody here has heard of what the job says", () => {
    const progress = { phase: "dreaming", done: 1, total: null };
    expect(standingOf(aJob("1", { status: "running", progress, message: "Dreaming" }))).toBe(
      "Dreaming",
    );
  });
});

describe("an address", () => {
  it.each([
    ["https://github.com/acme", true],
    ["http://github.test:4590/acme", true],
    ["javascript:alert(1)", false],
    [" javascript:alert(1)", false],
    ["data:text/html,hi", false],
    ["file:///etc/passwd", false],
    ["/acme", false],
    ["", false],
  ])("such as %s is of the web: %s", (url, expected) => {
    expect(isOfTheWeb(url)).toBe(expected);
  });
});
