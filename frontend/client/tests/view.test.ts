import { describe, expect, it } from "vitest";
import type { OrganizationChange } from "../src/types.ts";
import { applyChanges, type OrganizationView, viewOf } from "../src/view.ts";
import { aGithub, aJob, aPage, aPullRequest, aRepo, aTask } from "./fakes.ts";

const VIEW = viewOf([
  aPage({
    repos: [aRepo("1"), aRepo("2")],
    openPullRequests: [aPullRequest(7), aPullRequest(8), aPullRequest(1, {}, "2")],
  }),
]);

const CARRYING = aTask("t1", { pullRequest: aPullRequest(7) });
const silent = () => {};
const after = (view: OrganizationView, ...changes: OrganizationChange[]) =>
  applyChanges(view, changes, silent);
const listed = (view: OrganizationView) =>
  [...view.pullRequests.values()].flatMap((rows) => [...rows.keys()]).sort();

describe("a snapshot", () => {
  it("is one view, whatever the number of its pages", () => {
    const view = viewOf([
      aPage({ repos: [aRepo("1")], openPullRequests: [aPullRequest(7)] }),
      aPage({ repos: [aRepo("2")], openPullRequests: [aPullRequest(8), aPullRequest(1, {}, "2")] }),
    ]);
    expect(view).toEqual(VIEW);
  });

  it("lists a pull request once, with the task that carries it", () => {
    const view = viewOf([
      aPage({ openPullRequests: [aPullRequest(7), aPullRequest(8)] }),
      aPage({ taskSummaries: [CARRYING] }),
    ]);
    expect(listed(view)).toEqual(["1#8"]);
    expect(view.tasks.get("t1")?.pullRequest).toEqual(aPullRequest(7));
  });
});

describe("a change", () => {
  it("replaces its row and leaves every other one the same object", () => {
    const edited = aPullRequest(7, { title: "Better" });
    const view = after(VIEW, { type: "pullRequestUpdated", pullRequest: edited });
    expect(view.pullRequests.get("1")?.get("1#7")).toBe(edited);
    expect(view.pullRequests.get("1")?.get("1#8")).toBe(VIEW.pullRequests.get("1")?.get("1#8"));
    expect(view.pullRequests.get("2")).toBe(VIEW.pullRequests.get("2"));
    expect(view.repos).toBe(VIEW.repos);
  });

  it.each<OrganizationChange>([
    { type: "pullRequestUpdated", pullRequest: aPullRequest(9) },
    { type: "pullRequestUpdated", pullRequest: aPullRequest(7, { state: "merged" }) },
    { type: "pullRequestRemoved", prId: "1#7", reason: "closed" },
    { type: "repoUpdated", repo: aRepo("3") },
    { type: "repoRemoved", repoId: "1" },
    { type: "taskSummaryUpdated", taskSummary: CARRYING },
    { type: "taskRemoved", taskId: "t1" },
    { type: "githubUpdated", github: aGithub({ syncStatus: "syncing" }) },
    {
      type: "memberUpdated",
      member: { memberId: "5", login: "ana", name: null, avatarUrl: "", role: "admin" },
    },
    { type: "memberRemoved", memberId: "5" },
    { type: "jobUpdated", job: aJob() },
  ])("applied twice is the same as once: %o", (change) => {
    const once = after(VIEW, change);
    expect(after(once, change)).toEqual(once);
  });

  it("of an unknown type is ignored and reported", () => {
    const reports: unknown[] = [];
    const view = applyChanges(VIEW, [{ type: "sandboxUpdated" }], (...report) =>
      reports.push(report),
    );
    expect(view).toBe(VIEW);
    expect(reports).toEqual([["change.unknown", { type: "sandboxUpdated" }]]);
  });

  it("without its subject is ignored and reported", () => {
    const reports: unknown[] = [];
    const view = applyChanges(VIEW, [{ type: "repoUpdated" }], (...report) => reports.push(report));
    expect(view).toBe(VIEW);
    expect(reports).toEqual([["change.malformed", { type: "repoUpdated" }]]);
  });
});

describe("the open list", () => {
  it("lets go of a pull request that was merged, and remembers how it left", () => {
    const view = after(VIEW, { type: "pullRequestRemoved", prId: "1#7", reason: "merged" });
    expect(listed(view)).toEqual(["1#8", "2#1"]);
    expect(view.departed.get("1#7")?.state).toBe("merged");
  });

  it("lets go of a pull request whose row says that it is not open", () => {
    const closed = aPullRequest(7, { state: "closed" });
    const view = after(VIEW, { type: "pullRequestUpdated", pullRequest: closed });
    expect(listed(view)).toEqual(["1#8", "2#1"]);
    expect(view.departed.get("1#7")).toBe(closed);
  });

  it("takes a pull request back that was opened again", () => {
    const view = after(
      VIEW,
      { type: "pullRequestRemoved", prId: "1#7", reason: "closed" },
      { type: "pullRequestUpdated", pullRequest: aPullRequest(7) },
    );
    expect(listed(view)).toEqual(["1#7", "1#8", "2#1"]);
    expect(view.departed.size).toBe(0);
  });

  it("loses the pull requests of a repository that is removed, without a farewell", () => {
    const view = after(VIEW, { type: "repoRemoved", repoId: "1" });
    expect(listed(view)).toEqual(["2#1"]);
    expect(view.departed.size).toBe(0);
  });

  it("remembers only the latest that left", () => {
    const many = Array.from({ length: 60 }, (_, number) => aPullRequest(number));
    const changes = many.map(({ prId }): OrganizationChange => {
      return { type: "pullRequestRemoved", prId, reason: "closed" };
    });
    const view = after(viewOf([aPage({ openPullRequests: many })]), ...changes);
    expect([...view.departed.keys()]).toEqual(many.slice(10).map(({ prId }) => prId));
  });
});

describe("a task", () => {
  const withTask = after(VIEW, { type: "taskSummaryUpdated", taskSummary: CARRYING });

  it("takes its pull request out of the list", () => {
    expect(listed(withTask)).toEqual(["1#8", "2#1"]);
    expect(withTask.tasks.get("t1")?.pullRequest).toEqual(aPullRequest(7));
  });

  it("keeps it up to date", () => {
    const pullRequest = aPullRequest(7, { title: "Better" });
    const view = after(withTask, { type: "pullRequestUpdated", pullRequest });
    expect(listed(view)).toEqual(["1#8", "2#1"]);
    expect(view.tasks.get("t1")?.pullRequest).toBe(pullRequest);
  });

  it("takes a pull request that is opened from its branch", () => {
    const view = after(viewOf([aPage({ taskSummaries: [aTask()] })]), {
      type: "pullRequestUpdated",
      pullRequest: aPullRequest(7),
    });
    expect(listed(view)).toEqual([]);
    expect(view.tasks.get("t1")?.pullRequest).toEqual(aPullRequest(7));
  });

  it("does not take a fork's pull request from a branch of the same name", () => {
    const fork = aPullRequest(9, { headRefName: "branch-7", isFork: true });
    const view = after(after(VIEW, { type: "taskSummaryUpdated", taskSummary: aTask() }), {
      type: "pullRequestUpdated",
      pullRequest: fork,
    });
    expect(listed(after(view, { type: "taskSummaryUpdated", taskSummary: aTask() }))).toContain(
      "1#9",
    );
  });

  it("gives it back when it goes", () => {
    expect(listed(after(withTask, { type: "taskRemoved", taskId: "t1" }))).toEqual(listed(VIEW));
  });
});
