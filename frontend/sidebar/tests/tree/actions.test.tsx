import { act, fireEvent, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import {
  aJob,
  aPullRequest,
  aRepo,
  type FakeOrganization,
  ORGANIZATION,
} from "../../../client/tests/fakes.ts";
import { deliver, here, live, press, settle, withFakeTime } from "../page.tsx";

withFakeTime();

const API = "repository:1";

function acme(server: FakeOrganization): void {
  server.putRepo(aRepo("2"));
  server.put(aPullRequest(7, { title: "Fix the login", headRefName: "login" }));
  server.put(aPullRequest(9, { title: "Sort by key" }, "2"));
}

const line = (id: string) =>
  screen.getAllByRole("treeitem").find(({ dataset }) => dataset.lineId === id) as HTMLElement;
const items = () => screen.queryAllByRole("menuitem");
const item = (name: string) => screen.getByRole("menuitem", { name: new RegExp(`^${name}`) });
const news = () => screen.getByTestId("news").textContent;

/** The ways to a menu. */
const ways: readonly [string, (element: HTMLElement) => unknown][] = [
  ["the right button", (element) => fireEvent.contextMenu(element, { button: 2, clientX: 9 })],
  ["m", () => press("m")],
  ["its button", (element) => fireEvent.click(element.querySelector("button") as HTMLElement)],
];

async function opened(id: string, way = ways[0]?.[1]) {
  await act(async () => line(id).focus());
  await act(async () => way?.(line(id)));
  await settle();
}

async function choose(name: string) {
  await act(async () => fireEvent.click(item(name)));
  await settle();
}

describe("the menu of a line", () => {
  it.each(ways)("opens by %s, and gives the keyboard back to the line", async (_, way) => {
    await live(acme);
    await opened("1#7", way);
    expect(items()).toHaveLength(5);
    await press("Escape");
    await settle();
    expect(items()).toEqual([]);
    expect(here()).toBe("1#7");
  });

  it("leaves only its section unfolded", async () => {
    await live(acme);
    await opened(API);
    await choose("Collapse others");
    expect(line(API).getAttribute("aria-expanded")).toBe("true");
    expect(line("repository:2").getAttribute("aria-expanded")).toBe("false");
    expect(here()).toBe(API);
  });

  it("copies, and says so", async () => {
    const writeText = vi.fn(async () => {});
    vi.spyOn(navigator, "clipboard", "get").mockReturnValue({ writeText } as never);
    await live(acme);
    await opened("1#7");
    await choose("Copy branch name");
    expect(writeText).toHaveBeenCalledWith("login");
    expect(news()).toBe("Branch name copied");
    await act(() => vi.advanceTimersByTimeAsync(800));
    expect(screen.getByTestId("announcements").textContent).toBe("Branch name copied");
  });

  it("reloads a repository, and shows at its line how that stands", async () => {
    const setup = await live(acme);
    const job = { kind: "reload_repository", target: { repositoryId: "1" } };
    const path = `/v1/organizations/${ORGANIZATION}/repositories/1/reload`;
    setup.api.routes[`POST ${path}`] = () => ({ status: 202, body: aJob("0001-a", job) });
    await opened(API);
    await choose("Reload repository");
    expect(setup.api.callsTo(path)).toBe(1);
    expect(line(API).querySelector('[data-testid="busy"]')).not.toBeNull();
    const failed = aJob("0001-a", { ...job, status: "error", error: "GitHub hides it" });
    await deliver(setup.server.putJob(failed));
    expect(line(API).textContent).toContain("Reload failed: GitHub hides it");
  });

  it("tells how the work stands while it is open", async () => {
    const { server } = await live(acme);
    await opened("1#7");
    const target = { repositoryId: "1", number: 7 };
    const job = { kind: "reload_pull_request", target, status: "running" } as const;
    await deliver(server.putJob(aJob("0001-a", job)));
    expect(item("Reload").getAttribute("aria-disabled")).toBe("true");
  });
});

describe("R", () => {
  it("reloads everything, wherever one is but where letters are typed", async () => {
    const setup = await live(acme);
    const path = `/v1/organizations/${ORGANIZATION}/sync`;
    setup.api.routes[`POST ${path}`] = () => ({ status: 202, body: aJob() });
    act(() => screen.getByTestId("search").focus());
    await press("R", true);
    expect(setup.api.callsTo(path)).toBe(0);
    act(() => line("1#7").focus());
    await press("R", true);
    await settle();
    expect(setup.api.callsTo(path)).toBe(1);
    expect(screen.getByTestId("work").textContent).toContain("Reload of all pull requests");
  });
});
