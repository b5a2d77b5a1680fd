import { type OrganizationView, type PullRequest, Rows, type TaskSummary } from "@orglane/client";
import { describe, expect, it } from "vitest";
import { aPullRequest, aRepo, aTask } from "../../../client/tests/fakes.ts";
import { createEntries } from "../../src/list/entries.ts";
import { entryOf, isSameLogin } from "../../src/list/entry.ts";
import { aView, NOBODY_LEAVES, withPullRequest } from "./views.ts";

const idsOf = (view: OrganizationView, leaving = NOBODY_LEAVES) =>
  [...createEntries()(view, leaving).values()].flat().map(({ id }) => id);

describe("the entries of an organization", () => {
  it("are its pull requests and its tasks", () => {
    const view = aView({ pullRequests: [aPullRequest(7)], tasks: [aTask("t1")] });
    expect(idsOf(view)).toEqual(["1#7", "task:t1"]);
  });

  it("show a pull request with a task once, as the task", () => {
    const row = aPullRequest(7);
    const tasks = [aTask("t1", { pullRequest: row })];
    const leaving = new Map([["1", [row]]]);
    expect(idsOf(aView({ pullRequests: [row], tasks }), leaving)).toEqual(["task:t1"]);
  });

  it("show what has just left, and what came back at once as it is now", () => {
    const leaving = new Map([["1", [aPullRequest(7), aPullRequest(8, { state: "merged" })]]]);
    const view = aView({ pullRequests: [aPullRequest(7, { title: "Again" })] });
    const entries = [...createEntries()(view, leaving).values()].flat();
    expect(entries.map(({ id, title, look }) => [id, title, look])).toEqual([
      ["1#7", "Again", "open"],
      ["1#8", "Change 8", "merged"],
    ]);
  });

  it("show what has left a repository that has nothing open any more", () => {
    const leaving = new Map([["2", [aPullRequest(1, { state: "closed" }, "2")]]]);
    expect(idsOf(aView({}), leaving)).toEqual(["2#1"]);
  });

  it("are called after their repository's name of today", () => {
    const repos = [aRepo("1", { name: "new", fullName: "acme/new" })];
    const view = aView({ repos, pullRequests: [aPullRequest(7)], tasks: [aTask()] });
    const names = [...createEntries()(view, NOBODY_LEAVES).values()]
      .flat()
      .map(({ repoName, repoFullName }) => [repoName, repoFullName]);
    expect(names).toEqual([
      ["new", "acme/new"],
      ["new", "acme/new"],
    ]);
  });

  it("are the same objects as long as their rows are, and so is the list of a repository", () => {
    const entries = createEntries();
    const rows = [aPullRequest(7), aPullRequest(8), aPullRequest(1, {}, "2")];
    const view = aView({ pullRequests: rows, tasks: [aTask("t1", { repoId: "2" })] });
    const before = entries(view, NOBODY_LEAVES);
    const after = entries(withPullRequest(view, aPullRequest(8)), NOBODY_LEAVES);
    expect(after.get("2")).toBe(before.get("2"));
    expect(after.get("1")).not.toBe(before.get("1"));
    expect(after.get("1")?.[0]).toBe(before.get("1")?.[0]);
    expect(after.get("1")?.[1]).not.toBe(before.get("1")?.[1]);
  });

  it("are the same table when nothing that is shown has changed", () => {
    const entries = createEntries();
    const left = aPullRequest(9, { state: "merged" });
    const view = aView({ repos: [aRepo("1")], pullRequests: [aPullRequest(7)], tasks: [aTask()] });
    const counted = {
      ...view,
      tasks: Rows.of([...view.tasks]),
      repos: view.repos.with("1", aRepo("1", { openPullRequestCount: 1 })),
    };
    const before = entries(view, new Map([["1", [left]]]));
    expect(entries(counted, new Map([["1", [left]]]))).toBe(before);
  });

  it("do not look into a repository whose rows have not changed", () => {
    const entries = createEntries();
    const many = Array.from({ length: 500 }, (_, n) => aPullRequest(n, {}, "1"));
    const view = aView({ pullRequests: [...many, aPullRequest(1, {}, "2")] });
    entries(view, NOBODY_LEAVES);
    const table = view.pullRequests.get("1") as Rows<PullRequest>;
    table.entries = () => {
      throw new Error("looked into");
    };
    const after = entries(withPullRequest(view, aPullRequest(2, {}, "2")), NOBODY_LEAVES);
    expect(after.get("2")).toHaveLength(2);
  });
});

describe("an entry", () => {
  it("tells everything that a pull request's row tells", () => {
    const row = aPullRequest(12, { title: "Fix", isDraft: true, mergeable: "conflicting" });
    expect(entryOf(row, null)).toEqual({
      id: "1#12",
      kind: "pullRequest",
      repoId: "1",
      repoName: "repo-1",
      repoFullName: "acme/repo-1",
      number: 12,
      title: "Fix",
      look: "draft",
      pullRequestLook: "draft",
      authorLogin: "ana",
      authorAvatarUrl: null,
      labels: [],
      reviewDecision: null,
      requestedReviewers: [],
      checks: { state: "none", total: 0, passed: 0, failed: 0, pending: 0 },
      isConflicting: true,
      updatedAtMs: 1,
      createdAtMs: 1,
      additions: 1,
      deletions: 1,
      url: "https://github.com/acme/repo-1/pull/12",
      headRefName: "branch-12",
      baseRefName: "main",
      needsReload: false,
      pullRequest: row,
      task: null,
    });
  });

  it("of a task alone says that nothing is known of a pull request", () => {
    const task = aTask("t1", { primaryUserLogin: "bo", updatedAtMs: 5 });
    expect(entryOf(task, "acme/repo-1")).toEqual({
      id: "task:t1",
      kind: "task",
      repoId: "1",
      repoName: "repo-1",
      repoFullName: "acme/repo-1",
      number: null,
      title: "A task",
      look: "task",
      pullRequestLook: null,
      authorLogin: "bo",
      authorAvatarUrl: null,
      labels: [],
      reviewDecision: null,
      requestedReviewers: [],
      checks: null,
      isConflicting: false,
      updatedAtMs: 5,
      createdAtMs: null,
      additions: 0,
      deletions: 0,
      url: null,
      headRefName: "branch-7",
      baseRefName: null,
      needsReload: false,
      pullRequest: null,
      task,
    });
  });

  it("of a task with a pull request tells what the pull request tells, under the task's own title", () => {
    const pullRequest = aPullRequest(7, { updatedAtMs: 9, isDraft: true });
    const entry = entryOf(aTask("t1", { pullRequest }), null);
    const { title, look, pullRequestLook, number, authorLogin, updatedAtMs } = entry;
    expect([title, look, pullRequestLook, number, authorLogin, updatedAtMs]).toEqual([
      "A task",
      "task",
      "draft",
      7,
      "ana",
      9,
    ]);
  });

  it("of a task whose person is known is theirs, with their picture or none", () => {
    const pullRequest = aPullRequest(7, { authorAvatarUrl: "https://ana" });
    const entry = entryOf(aTask("t1", { pullRequest, primaryUserLogin: "bo" }), null);
    expect([entry.authorLogin, entry.authorAvatarUrl]).toEqual(["bo", null]);
  });

  it.each([
    ["open", false, "open"],
    ["open", true, "draft"],
    ["merged", false, "merged"],
    ["closed", true, "closed"],
    ["locked", false, "open"],
  ])("of a pull request that is %s, a draft: %s, looks %s", (state, isDraft, look) => {
    expect(entryOf(aPullRequest(1, { state, isDraft }), null).look).toBe(look);
  });

  it("is made of a row that leaves out what a server need not know", () => {
    const row = { prId: "1#7", repoId: "1", repoFullName: "acme/api", number: 7, title: "Bare" };
    const { repoName, labels, requestedReviewers, checks, updatedAtMs, authorLogin } = entryOf(
      row as unknown as PullRequest,
      null,
    );
    expect({ repoName, labels, requestedReviewers, checks, updatedAtMs, authorLogin }).toEqual({
      repoName: "api",
      labels: [],
      requestedReviewers: [],
      checks: null,
      updatedAtMs: 0,
      authorLogin: null,
    });
    expect(entryOf({ taskId: "t1", title: "Bare" } as unknown as TaskSummary, "a/b").look).toBe(
      "task",
    );
  });
});

it("a login is the same in whatever case it is written, and no login is nobody's", () => {
  expect([isSameLogin("Ana", "aNA"), isSameLogin("ana", "bo"), isSameLogin(null, null)]).toEqual([
    true,
    false,
    false,
  ]);
});
