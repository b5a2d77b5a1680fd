import { fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { aPullRequest, aRepo, type FakeOrganization } from "../../client/tests/fakes.ts";
import { deliver, live, shownIds, withFakeTime } from "./page.tsx";

withFakeTime();

function acme(server: FakeOrganization): void {
  server.putRepo(aRepo("2"));
  server.put(aPullRequest(7, { title: "Fix the login", authorLogin: "bo", updatedAtMs: 3 }));
  server.put(
    aPullRequest(8, { title: "Cache tokens", isDraft: true, authorLogin: "ana", updatedAtMs: 2 }),
  );
  server.put(
    aPullRequest(9, {
      title: "Sort by key",
      repoId: "2",
      authorLogin: "bo",
      requestedReviewers: ["ana"],
      updatedAtMs: 1,
    }),
  );
}

const box = () => screen.getByTestId<HTMLInputElement>("search");
const type = (value: string) => fireEvent.change(box(), { target: { value } });
const sections = () =>
  screen.getAllByRole("treeitem").filter((line) => line.getAttribute("aria-level") === "1");
const titles = () => sections().map((each) => each.textContent);
const address = () => window.location.search;

describe("the search box", () => {
  it("leaves what it finds, and says how much that is", async () => {
    await live(acme);
    type("login");
    expect(shownIds()).toEqual(["1#7"]);
    expect(screen.getByTestId("found").textContent).toBe("1 of 3");
    expect(screen.getByTestId("pull-request").querySelector("mark")?.textContent).toBe("login");
  });

  it("filters by the words of its grammar", async () => {
    await live(acme);
    type("is:draft");
    expect(shownIds()).toEqual(["1#8"]);
    type("author:bo -repo:acme/repo-1");
    expect(shownIds()).toEqual(["2#9"]);
    type("needs:me");
    expect(shownIds()).toEqual(["2#9"]);
  });

  it("says what it does not understand, and what it would", async () => {
    await live(acme);
    type("is:purple");
    expect(screen.getByTestId("problems").textContent).toContain("open, draft");
    expect(shownIds()).toHaveLength(3);
  });

  it("says when nothing is found, and leads back", async () => {
    await live(acme);
    type("nobody wrote this");
    const notice = screen.getByTestId("nothing-found");
    fireEvent.click(within(notice).getByRole("button"));
    expect(shownIds()).toHaveLength(3);
    expect(box().value).toBe("");
  });

  it("is reached by a slash, and emptied by Escape", async () => {
    await live(acme);
    fireEvent.keyDown(document.body, { key: "/" });
    expect(document.activeElement).toBe(box());
    type("login");
    fireEvent.keyDown(box(), { key: "Escape" });
    expect(shownIds()).toHaveLength(3);
  });

  it("lets a slash be a slash where letters are typed", async () => {
    await live(acme);
    expect(fireEvent.keyDown(box(), { key: "/" })).toBe(true);
  });

  it("follows what changes while it is filled", async () => {
    const { server } = await live(acme);
    type("login");
    await deliver(server.put(aPullRequest(8, { title: "Login, too", updatedAtMs: 9 })));
    expect(shownIds()).toEqual(["1#8", "1#7"]);
    await deliver(server.put(aPullRequest(7, { title: "Something else", updatedAtMs: 10 })));
    expect(shownIds()).toEqual(["1#8"]);
  });
});

describe("the grouping", () => {
  const group = (name: string) => window.history.replaceState(null, "", `/?group=${name}`);

  it("is by repository, unless another is chosen", async () => {
    await live(acme);
    expect(titles()).toEqual([
      expect.stringContaining("repo-1"),
      expect.stringContaining("repo-2"),
    ]);
  });

  it("by turn begins with what waits for whoever looks", async () => {
    group("turn");
    await live(acme);
    expect(titles()).toEqual([
      expect.stringContaining("Needs your review"),
      expect.stringContaining("Your drafts"),
      expect.stringContaining("Everything else"),
    ]);
    expect(shownIds()).toEqual(["2#9", "1#8", "1#7"]);
  });

  it("that mixes repositories says of each row where it belongs", async () => {
    group("flat");
    await live(acme);
    expect(shownIds()).toEqual(["1#7", "1#8", "2#9"]);
    expect(screen.getAllByTestId("pull-request")[2]?.textContent).toContain("repo-2");
  });
});

describe("a view of the list", () => {
  it("is in the address, and found there again", async () => {
    await live(acme);
    type("is:draft");
    expect(address()).toBe("?q=is%3Adraft");
    type("");
    expect(address()).toBe("");
  });

  it("opens as the address says", async () => {
    window.history.replaceState(null, "", "/?q=login&group=flat&other=1");
    await live(acme);
    expect(shownIds()).toEqual(["1#7"]);
    type("");
    expect(address()).toContain("other=1");
  });
});

describe("how somebody is used to look at the list", () => {
  it("is so again where the address says nothing of it", async () => {
    window.localStorage.setItem("orglane:view", "group=flat&density=compact");
    await live(acme);
    expect(screen.getByTestId("list").dataset.density).toBe("compact");
    expect(titles()[0]).toContain("All");
    expect(address()).toBe("?group=flat&density=compact");
  });

  it("gives way to what an address says, and is that from then on", async () => {
    window.localStorage.setItem("orglane:view", "group=flat");
    window.history.replaceState(null, "", "/?group=author");
    await live(acme);
    expect(titles()[0]).toContain("ana");
    expect(window.localStorage.getItem("orglane:view")).toBe("group=author");
  });

  it("is the usual way when the browser remembers nonsense", async () => {
    window.localStorage.setItem("orglane:view", "%%%&group=by-moon&density=7");
    await live(acme);
    expect(titles()[0]).toContain("repo-1");
    expect(address()).toBe("");
  });
});

describe("a section that is folded away", () => {
  const toggle = () => screen.getByRole("treeitem", { name: /repo-1/ });

  it("stays so the next time", async () => {
    window.localStorage.setItem("orglane:collapsed:9001", '["repository:1"]');
    await live(acme);
    expect(toggle().getAttribute("aria-expanded")).toBe("false");
    expect(shownIds()).toEqual(["2#9"]);
    fireEvent.click(toggle());
    expect(window.localStorage.getItem("orglane:collapsed:9001")).toBe("[]");
  });

  it("shows what is searched for, and is as it was afterwards", async () => {
    await live(acme);
    fireEvent.click(toggle());
    type("login");
    expect(shownIds()).toEqual(["1#7"]);
    type("");
    expect(shownIds()).toEqual(["2#9"]);
  });

  it("while something is searched for is folded away until it is found", async () => {
    await live(acme);
    type("login");
    fireEvent.click(toggle());
    expect(shownIds()).toEqual([]);
    type("");
    expect(shownIds()).toHaveLength(3);
    expect(window.localStorage.getItem("orglane:collapsed:9001")).toBeNull();
  });

  it.each(["{", "7", '[1,{"a":2}]'])("is none when the browser remembers %s", async (text) => {
    window.localStorage.setItem("orglane:collapsed:9001", text);
    await live(acme);
    expect(shownIds()).toHaveLength(3);
  });
});
