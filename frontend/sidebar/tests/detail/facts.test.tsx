import { act, fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { aJob, aTask } from "../../../client/tests/fakes.ts";
import { entryOf } from "../../src/list/entry.ts";
import {
  aDetail,
  anEntry,
  linesOf,
  NOW,
  PATH,
  pane,
  part,
  stage,
  wait,
  withPane,
} from "./pane.tsx";

withPane();

const button = (name: string | RegExp) => screen.getByRole("button", { name });
const all = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index));

describe("what the row tells", () => {
  it("is there at once, whatever the server does", async () => {
    const { show, api } = stage();
    api.routes[`GET ${PATH}`] = () => new Promise(() => {});
    await show({
      entry: anEntry({ title: "Fix login", isDraft: true, additions: 12, deletions: 3 }),
    });
    expect(screen.getByRole("region", { name: "Details of repo-1 #7" })).toBe(pane());
    expect(screen.getByRole("heading", { level: 2 }).textContent).toBe("Fix login");
    expect(pane().textContent).toContain("Draft");
    expect(pane().textContent).toContain("12 lines added, 3 removed");
    expect(pane().getAttribute("aria-busy")).toBe("true");
    const link = screen.getByRole("link", { name: /#7 on GitHub/ });
    expect(link.getAttribute("href")).toBe("https://github.com/acme/repo-1/pull/7");
    expect(link.getAttribute("target")).toBe("_blank");
    expect(link.getAttribute("rel")).toBe("noreferrer");
  });

  it("is newer than the details", async () => {
    const { show } = stage(aDetail({ mergeability: { state: "mergeable", asOfMs: NOW } }));
    await show({ entry: anEntry({ title: "New title", mergeable: "conflicting" }) });
    expect(screen.getByRole("heading", { level: 2 }).textContent).toBe("New title");
    expect(screen.getByTestId("mergeability").textContent).toBe("Conflicts with the base branch");
  });

  it("says of when the verdict on conflicts is", async () => {
    const { show } = stage(aDetail({ mergeability: { state: "mergeable", asOfMs: NOW } }));
    await show({ entry: anEntry({ mergeable: "mergeable" }) });
    const line = screen.getByTestId("mergeability");
    expect(line.textContent).toContain("No conflicts with the base branchas of");
    expect(line.querySelector("relative-time")).not.toBeNull();
  });

  it("can be a very long title, which reads in its own direction", async () => {
    const title = "\u202eevil ".repeat(2_000);
    const { showRow } = stage();
    await showRow({ title });
    const heading = screen.getByRole("heading", { level: 2 });
    expect(heading.textContent).toBe(title);
    expect(heading.getAttribute("dir")).toBe("auto");
    expect(heading.tabIndex).toBe(-1);
    expect(pane().getAttribute("aria-label")).toBe("Details of repo-1 #7");
  });

  it("has its headings in order", async () => {
    const { showRow } = stage(
      aDetail({ description: { text: "### deep\n# top\n## mid", isCut: false, mayBeOld: false } }),
    );
    await showRow({ labels: [{ name: "bug", color: "ff0000" }] });
    const levels = screen.getAllByRole("heading").map(({ tagName }) => Number(tagName.slice(1)));
    expect(levels[0]).toBe(2);
    levels.slice(1).forEach((level, index) => {
      expect(level).toBeGreaterThan(2);
      expect(level - (levels[index] ?? 0)).toBeLessThanOrEqual(1);
    });
  });

  it("of words nobody here knows is shown plainly", async () => {
    const { showRow } = stage(
      aDetail({
        reviews: [{ login: "bo", verdict: "constructor", submittedAtMs: NOW }],
        checks: [{ name: "ci", source: "dream", outcome: "toString", atMs: NOW }],
        sightings: [{ atMs: NOW, source: "oracle", event: "e", what: ["mergedByMagic"] }],
        freshness: { source: "valueOf", atMs: NOW },
        offers: ["fly"],
      }),
    );
    await showRow({ mergeable: "perhaps", state: "limbo", reviewDecision: "maybe" });
    expect(linesOf("Reviews")[0]).toContain("boconstructor");
    expect(linesOf("Checks")[0]).toContain("cito string");
    expect(linesOf("What was seen")[0]).toContain("merged by magicoracle");
    expect(screen.getByTestId("mergeability").textContent).toBe("perhaps");
    expect(screen.getByTestId("freshness").textContent).toContain("Updated");
    expect(screen.queryByRole("button", { name: "Create task" })).toBeNull();
  });
});

describe("people and branches", () => {
  it("have a face that tells GitHub nothing, and a letter when it does not come", async () => {
    const { showRow } = stage();
    await showRow({ authorLogin: "ana", authorAvatarUrl: "https://avatars.test/1" });
    const face = pane().querySelector("img");
    expect(face?.getAttribute("alt")).toBe("");
    expect(face?.getAttribute("loading")).toBe("lazy");
    expect(face?.getAttribute("referrerpolicy")).toBe("no-referrer");
    fireEvent.error(face as HTMLImageElement);
    expect(pane().querySelector("img")).toBeNull();
    expect(pane().querySelector(".avatar")?.textContent).toBe("A");
  });

  it("are named when the account was deleted", async () => {
    const { showRow } = stage();
    await showRow({ authorLogin: null });
    expect(pane().textContent).toContain("ghost");
  });

  it("let the branch be copied, and say whether that worked", async () => {
    const { showRow } = stage();
    await showRow({ headRefName: "fix/login", isFork: true, headRepoFullName: "bo/web" });
    expect(pane().textContent).toContain("bo/web:fix/login");
    const writeText = vi.fn().mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Error());
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    for (const words of ["Copied", "Could not be copied"]) {
      await act(async () => fireEvent.click(button("Copy branch name")));
      expect(writeText).toHaveBeenLastCalledWith("fix/login");
      expect(screen.getByText(words)).toBeTruthy();
      await wait(2_001);
      expect(screen.queryByText(words)).toBeNull();
    }
    vi.unstubAllGlobals();
  });

  it("are shown with what they said, and those who are asked as waiting", async () => {
    const { showRow } = stage(
      aDetail({
        reviews: [
          { login: "Bo", verdict: "approved", submittedAtMs: NOW },
          { login: "cy", verdict: "changes_requested", submittedAtMs: NOW },
          { login: null, verdict: "dismissed", submittedAtMs: NOW },
        ],
      }),
    );
    await showRow({ requestedReviewers: ["bo", "core-team"] });
    const words = linesOf("Reviews").map((line) => line?.replace(/\s*[\d-]+$/, ""));
    expect(words).toEqual([
      "bowaiting for a review ",
      "core-teamwaiting for a review ",
      "cyrequested changes",
      "ghostreview dismissed",
    ]);
  });
});

describe("long lists", () => {
  it("begin short: 500 labels are 20, and all of them for whoever asks", async () => {
    const { showRow } = stage();
    await showRow({
      labels: all(500, (index) => `label ${index}`).map((name) => ({ name, color: "" })),
    });
    expect(linesOf("Labels")).toHaveLength(20);
    const more = within(part("Labels")).getByRole("button", { name: "Show all 500" });
    fireEvent.click(more);
    expect(linesOf("Labels")).toHaveLength(500);
    expect(more.textContent).toBe("Show fewer");
    expect(more.getAttribute("aria-expanded")).toBe("true");
  });

  it("are none where there is nothing to fold", async () => {
    const { showRow } = stage();
    await showRow({ labels: [{ name: "bug", color: "ff0000" }] });
    expect(part("Labels").querySelector("button")).toBeNull();
    expect(part("Labels").querySelector("li")?.getAttribute("style")).toContain("#ff0000");
  });

  it("of checks are eight at first, and the count is the row's", async () => {
    const check = (name: string) =>
      ({ name, source: "run", outcome: "passed", atMs: NOW }) as const;
    const { showRow } = stage(aDetail({ checks: all(9, (index) => `ci ${index}`).map(check) }));
    await showRow({ checks: { state: "failure", total: 10, passed: 9, failed: 1, pending: 0 } });
    expect(part("Checks").textContent).toContain("9 of 10 checks passed");
    expect(linesOf("Checks")).toHaveLength(8);
    fireEvent.click(within(part("Checks")).getByRole("button"));
    expect(linesOf("Checks")).toHaveLength(9);
  });
});

describe("how fresh it is", () => {
  const fresh = () => screen.getByTestId("freshness").textContent;
  const aReload = (checkedAtMs: number, over = {}) =>
    new Map([
      [
        "0001-a",
        aJob("0001-a", {
          kind: "reload_pull_request",
          target: { repositoryId: "1", number: 7 },
          status: "completed",
          result: { checkedAtMs },
          ...over,
        }),
      ],
    ]);

  it.each([
    ["webhook", "Updated by a webhook"],
    ["sync", "Confirmed by the sync"],
    ["reload", "Reloaded"],
  ])("by %s is said in words", async (source, words) => {
    const { show } = stage(aDetail({ freshness: { source, atMs: NOW } }));
    await show();
    expect(fresh()).toContain(words);
  });

  it("is of a reload that was later", async () => {
    const { show } = stage(aDetail({ freshness: { source: "webhook", atMs: NOW } }));
    await show({ jobs: aReload(NOW - 1) });
    expect(fresh()).toContain("webhook");
    await show({ jobs: aReload(NOW + 1, { target: { repositoryId: "1", number: 8 } }) });
    expect(fresh()).toContain("webhook");
    await show({ jobs: aReload(NOW + 1) });
    expect(fresh()).toContain("Reloaded");
  });

  it("is told of each thing that was seen", async () => {
    const { show } = stage(
      aDetail({
        sightings: [
          { atMs: NOW, source: "webhook", event: "push", what: ["pushed", "checks"] },
          { atMs: NOW, source: "sync", event: "full_sync.slice", what: [] },
        ],
      }),
    );
    await show();
    expect(linesOf("What was seen").map((line) => line?.split("·")[0])).toEqual([
      "new commits, checks changedwebhook ",
      "full sync slicesync ",
    ]);
  });
});

describe("a task", () => {
  it("without a pull request shows what is known of it, and asks nobody", async () => {
    const { show, api, desk } = stage();
    await show({ entry: entryOf(aTask("t1", { title: "Plan it" }), null), desk: desk() });
    expect(screen.getByRole("heading", { level: 2 }).textContent).toBe("Plan it");
    expect(pane().textContent).toContain("There is no pull request for this task yet.");
    expect(pane().textContent).toContain("branch-7");
    expect(api.calls).toEqual([]);
    expect(pane().getAttribute("aria-busy")).toBe("false");
  });

  it("with one shows both", async () => {
    const { show, asked } = stage();
    const task = aTask("t1", {
      title: "Plan it",
      status: "in_progress",
      pullRequest: anEntry().pullRequest,
    });
    await show({ entry: entryOf(task, null) });
    expect(pane().textContent).toContain("Task: in progress");
    expect(pane().textContent).toContain("It works.");
    expect(asked()).toBe(1);
  });

  it("can be offered, and cannot be created here yet", async () => {
    const { show } = stage(aDetail({ offers: ["create_task"] }));
    await show();
    expect((button("Create task") as HTMLButtonElement).disabled).toBe(true);
    expect(pane().textContent).toContain("Tasks cannot be created here yet.");
  });
});

describe("the keyboard", () => {
  it("closes it by Escape, and the button does", async () => {
    const { show, onClose } = stage();
    await show();
    fireEvent.keyDown(screen.getByRole("heading", { level: 2 }), { key: "a" });
    fireEvent.keyDown(document.body, { key: "Escape" });
    expect(onClose).toHaveBeenCalledTimes(0);
    fireEvent.keyDown(screen.getByRole("heading", { level: 2 }), { key: "Escape" });
    expect(onClose).toHaveBeenCalledTimes(1);
    fireEvent.click(button("Close the details"));
    expect(onClose).toHaveBeenCalledTimes(2);
  });

  it("stays where it was when the pane opens", async () => {
    const before = document.activeElement;
    const { show } = stage();
    await show();
    expect(document.activeElement).toBe(before);
  });
});
