import { act, fireEvent, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { aPullRequest, aRepo, aTask, type FakeOrganization } from "../../../client/tests/fakes.ts";
import { deliver, here, live, press, rows, settle, shownIds, withFakeTime } from "../page.tsx";

withFakeTime();

const API = "repository:1";
const WEB = "repository:2";

function acme(server: FakeOrganization): void {
  server.putRepo(aRepo("2"));
  server.put(aPullRequest(7, { title: "Fix the login", updatedAtMs: 30 }));
  server.put(aPullRequest(8, { title: "Cache tokens", updatedAtMs: 20 }));
  server.put(aPullRequest(9, { title: "Sort by key", updatedAtMs: 10 }, "2"));
}

const lines = () => screen.getAllByRole("treeitem");
const line = (id: string) => lines().find(({ dataset }) => dataset.lineId === id);
const inTabOrder = () => lines().filter(({ tabIndex }) => tabIndex === 0);
const focusOn = (id: string) => act(async () => line(id)?.focus());
const selected = () => new URLSearchParams(window.location.search).get("selected");

describe("the keyboard", () => {
  it("comes to one line, and moves from there", async () => {
    await live(acme);
    expect(inTabOrder().map(({ dataset }) => dataset.lineId)).toEqual([API]);
    await focusOn(API);
    const way = [];
    for (const key of ["j", "ArrowDown", "j", "k", "ArrowUp", "End", "Home"]) {
      await press(key);
      way.push(here());
    }
    expect(way).toEqual(["1#7", "1#8", WEB, "1#8", "1#7", "2#9", API]);
    expect(inTabOrder()).toHaveLength(1);
  });

  it("goes into a section and out of it, folds and unfolds", async () => {
    await live(acme);
    await focusOn(API);
    await press("ArrowRight");
    expect(here()).toBe("1#7");
    await press("ArrowLeft");
    expect(here()).toBe(API);
    await press("ArrowLeft");
    expect(line(API)?.getAttribute("aria-expanded")).toBe("false");
    expect(shownIds()).toEqual(["2#9"]);
    await press("ArrowRight");
    expect(shownIds()).toHaveLength(3);
    await press("Enter");
    expect(shownIds()).toEqual(["2#9"]);
  });

  it("folds from an entry, and is at its section then", async () => {
    await live(acme);
    await focusOn("1#8");
    await press("c");
    expect(here()).toBe(API);
    expect(shownIds()).toEqual(["2#9"]);
  });

  it("opens GitHub in a tab of its own", async () => {
    const open = vi.spyOn(window, "open").mockReturnValue(null);
    await live((server) => server.put(aPullRequest(7, { url: "https://github.com/a/b/pull/7" })));
    await focusOn("1#7");
    await press("o");
    expect(open).toHaveBeenCalledWith("https://github.com/a/b/pull/7", "_blank", "noreferrer");
  });

  it("does nothing where letters are typed", async () => {
    await live(acme);
    const box = screen.getByTestId("search");
    act(() => box.focus());
    await press("j");
    expect(document.activeElement).toBe(box);
  });
});

describe("a change", () => {
  it("leaves the keyboard where it is, also when its line moves", async () => {
    const { server } = await live(acme);
    await focusOn("1#8");
    const element = line("1#8");
    await deliver(server.put(aPullRequest(8, { title: "Cache all", updatedAtMs: 99 })));
    expect(shownIds()).toEqual(["1#8", "1#7", "2#9"]);
    expect(here()).toBe("1#8");
    expect(line("1#8")).toBe(element);
  });

  it("that brings a line up leaves those in the document that it goes past", async () => {
    const { server } = await live((server) => {
      acme(server);
      for (const number of [10, 11, 12])
        server.put(aPullRequest(number, { updatedAtMs: 90 - number }));
    });
    const taken: unknown[] = [];
    const observer = new MutationObserver((records) =>
      taken.push(...records.flatMap(({ removedNodes }) => [...removedNodes])),
    );
    observer.observe(screen.getByRole("tree"), { childList: true });
    const element = line("1#8");
    await deliver(server.put(aPullRequest(8, { updatedAtMs: 99 })));
    expect(shownIds()[0]).toBe("1#8");
    expect(taken).toEqual([element]);
    observer.disconnect();
  });

  it("that takes the line away leaves the keyboard at its neighbour", async () => {
    const { server } = await live(acme);
    await focusOn("1#7");
    await deliver(server.commit({ type: "pullRequestRemoved", prId: "1#7", reason: "removed" }));
    expect(here()).toBe("1#8");
    await deliver(server.commit({ type: "pullRequestRemoved", prId: "1#8", reason: "removed" }));
    expect(here()).toBe(API);
  });

  it("does not take the focus from elsewhere", async () => {
    const { server } = await live(acme);
    const box = screen.getByTestId("search");
    act(() => box.focus());
    await deliver(server.commit({ type: "pullRequestRemoved", prId: "1#7", reason: "removed" }));
    expect(document.activeElement).toBe(box);
  });
});

describe("an entry that is opened", () => {
  it("is open beside the list and in the address, until Escape", async () => {
    await live(acme);
    await focusOn("1#7");
    await press("Enter");
    await settle();
    expect(selected()).toBe("1#7");
    expect(line("1#7")?.getAttribute("aria-selected")).toBe("true");
    expect(screen.getByTestId("detail").textContent).toContain("Fix the login");
    await press("Escape");
    expect(selected()).toBeNull();
    expect(screen.queryByTestId("detail")).toBeNull();
  });

  it("has the keyboard when it is opened once more, and gives it back by Escape", async () => {
    await live(acme);
    await focusOn("1#7");
    await press("Enter");
    await settle();
    expect(here()).toBe("1#7");
    await press("Enter");
    expect(document.activeElement?.tagName).toBe("H2");
    await press("Escape");
    expect(here()).toBe("1#7");
  });

  it("follows the keyboard once that rests", async () => {
    await live(acme);
    fireEvent.click(rows()[0] as Element);
    await focusOn("1#7");
    await press("j");
    expect(selected()).toBe("1#7");
    await act(() => vi.advanceTimersByTimeAsync(200));
    expect(selected()).toBe("1#8");
  });

  it("stays open when it is merged, and leaves the list all the same", async () => {
    const { server } = await live(acme);
    fireEvent.click(rows()[0] as Element);
    await deliver(server.end("1#7", "merged"));
    await act(() => vi.advanceTimersByTimeAsync(5_000));
    expect(shownIds()).toEqual(["1#8", "2#9"]);
    expect(selected()).toBe("1#7");
    expect(screen.getByTestId("detail").textContent).toContain("Fix the login");
    expect(screen.getByTestId("detail").textContent).toContain("Merged");
  });

  it("is opened by a click, but for one that is meant for the browser", async () => {
    await live(acme);
    const link = rows()[0]?.querySelector("a") as Element;
    const left: boolean[] = [];
    const outside = (event: Event) => {
      left.push(!event.defaultPrevented);
      event.preventDefault();
    };
    window.addEventListener("click", outside);
    fireEvent.click(link, { ctrlKey: true });
    expect(selected()).toBeNull();
    fireEvent.click(link);
    window.removeEventListener("click", outside);
    expect(left).toEqual([true, false]);
    expect(selected()).toBe("1#7");
  });

  it("is found again by the address", async () => {
    window.history.replaceState(null, "", "/?selected=2%239");
    await live(acme);
    expect(screen.getByTestId("detail").textContent).toContain("Sort by key");
  });
});

describe("a pull request with a task", () => {
  it("is there once, as the task", async () => {
    const pullRequest = aPullRequest(7, { title: "Fix the login" });
    const { server } = await live((prepared) => prepared.put(pullRequest));
    const taskSummary = aTask("t1", { title: "Mend what is broken", pullRequest });
    await deliver(server.commit({ type: "taskSummaryUpdated", taskSummary }));
    expect(rows()).toEqual([]);
    expect(screen.getAllByTestId("task")).toHaveLength(1);
    expect(screen.getByTestId("task").textContent).toContain("#7");
  });
});

describe("what is unread", () => {
  const dots = () =>
    rows()
      .filter((row) => row.querySelector('[data-unread="true"]'))
      .map(({ dataset }) => dataset.prId);
  const later = () => Date.now() + 60_000;

  it("is what changed since the first visit, until it is opened", async () => {
    const { server } = await live(acme);
    expect(dots()).toEqual([]);
    await deliver(server.put(aPullRequest(8, { updatedAtMs: later() })));
    expect(dots()).toEqual(["1#8"]);
    expect(screen.getByRole("treeitem", { name: /, unread$/ }).dataset.lineId).toBe("1#8");
    fireEvent.click(line("1#8") as Element);
    expect(dots()).toEqual([]);
  });

  it("is also what somebody marks so", async () => {
    await live(acme);
    await focusOn("2#9");
    await press("u");
    expect(dots()).toEqual(["2#9"]);
    await press("u");
    expect(dots()).toEqual([]);
  });

  it("is what was opened and is marked so all the same", async () => {
    await live(acme);
    await focusOn("2#9");
    await press("Enter");
    await settle();
    await press("u");
    expect(dots()).toEqual(["2#9"]);
  });

  it("is what changes while nobody can see it, open or not", async () => {
    const { server } = await live(acme);
    fireEvent.click(line("1#8") as Element);
    const seen = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    await deliver(server.put(aPullRequest(8, { updatedAtMs: later() })));
    expect(dots()).toEqual(["1#8"]);
    seen.mockReturnValue("visible");
    await act(async () => document.dispatchEvent(new Event("visibilitychange")));
    expect(dots()).toEqual([]);
  });

  it("is remembered, and the same in another tab", async () => {
    const { server } = await live(acme);
    await deliver(server.put(aPullRequest(8, { updatedAtMs: later() })));
    const key = "orglane:read:9001";
    const told = JSON.stringify({ sinceMs: later() + 1, read: {} });
    window.localStorage.setItem(key, told);
    await act(async () => window.dispatchEvent(new StorageEvent("storage", { key })));
    expect(dots()).toEqual([]);
  });

  it.each(["{", "7", '{"sinceMs":"x","read":{}}', '{"sinceMs":1,"read":{"a":"b"}}'])(
    "begins anew when the browser remembers %s",
    async (text) => {
      window.localStorage.setItem("orglane:read:9001", text);
      await live(acme);
      expect(dots()).toEqual([]);
    },
  );
});

describe("where there is no room beside the list", () => {
  it("what is opened takes the keyboard, and gives it back", async () => {
    const narrow = { matches: true, addEventListener() {}, removeEventListener() {} };
    vi.spyOn(window, "matchMedia").mockReturnValue(narrow as never);
    await live(acme);
    await focusOn("1#7");
    await press("Enter");
    await settle();
    expect(document.activeElement?.textContent).toBe("Fix the login");
    expect(screen.getByTestId("list").closest("[inert]")).not.toBeNull();
    await press("Escape");
    expect(here()).toBe("1#7");
  });
});
