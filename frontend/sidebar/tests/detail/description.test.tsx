import { act, fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { aJob } from "../../../client/tests/fakes.ts";
import { aDescription, aDetail, anEntry, pane, part, stage, wait, withPane } from "./pane.tsx";

withPane();

const unknown = () => stage(aDetail({ description: null }));
const words = () => part("Description").textContent;
const button = (name: string) => screen.queryByRole("button", { name });
const press = (name: string) => act(async () => fireEvent.click(button(name) as HTMLElement));
const busy = { isBusy: true, error: null };
const failed = { isBusy: false, error: "GitHub does not show it" };
const WORK = { kind: "reload_pull_request", repoId: "1", number: 7 };

describe("a description that is not known", () => {
  it("is asked for by itself, once while the page is open", async () => {
    const page = unknown();
    await page.show({ desk: page.desk() });
    expect(page.started).toEqual([WORK]);
    await page.show({ desk: page.desk(busy) });
    expect(words()).toContain("Loading the description from GitHub…");
    await page.show({ desk: page.desk() });
    page.api.routes[`GET /v1/organizations/9001/repositories/1/pull-requests/8`] = () => ({
      body: aDetail({ description: null }),
    });
    await page.showRow({ prId: "1#8", number: 8 });
    await page.showRow();
    await wait(600_000);
    expect(page.started).toEqual([WORK, { ...WORK, number: 8 }]);
  });

  it("comes with the end of the reload", async () => {
    const page = unknown();
    await page.show({ desk: page.desk(busy) });
    page.answer(aDetail({ description: aDescription("There it is.") }));
    const target = { repositoryId: "1", number: 7 };
    const done = { target, kind: WORK.kind, status: "completed", result: { checkedAtMs: 5 } };
    await page.show({ desk: page.desk(), jobs: new Map([["j", aJob("j", done)]]) });
    expect(words()).toContain("Loading the description from GitHub…");
    await wait(300);
    expect(words()).toContain("There it is.");
    expect(page.started).toEqual([]);
  });

  it("says why it could not be loaded, and leaves it to people to try again", async () => {
    const page = unknown();
    await page.show({ desk: page.desk() });
    await page.show({ desk: page.desk(failed) });
    expect(words()).toContain("The description could not be loaded: GitHub does not show it");
    await wait(600_000);
    expect(page.started).toHaveLength(1);
    await press("Try again");
    expect(page.started).toHaveLength(2);
  });

  it("is not asked for where GitHub does not let us in, or of what is closed", async () => {
    const page = unknown();
    await page.show();
    expect(words()).toContain("The description is not known yet.");
    await page.show({ desk: page.desk(), entry: anEntry({ state: "merged" }) });
    await wait(300);
    expect(page.started).toEqual([]);
    expect(button("Reload")).toBeNull();
    expect(button("Load it from GitHub")).toBeNull();
  });
});

describe("a description", () => {
  it("is laid out", async () => {
    const { show } = stage(aDetail({ description: aDescription("It **works**.") }));
    await show();
    expect(screen.getByTestId("markdown").querySelector("strong")?.textContent).toBe("works");
  });

  it("that is empty is said to be", async () => {
    const { show } = stage(aDetail({ description: aDescription(" \n") }));
    await show();
    expect(words()).toContain("No description.");
  });

  it("that is cut goes on at GitHub, and one that may be old says so", async () => {
    const { show } = stage(aDetail({ description: { text: "a", isCut: true, mayBeOld: true } }));
    await show();
    const link = screen.getByRole("link", { name: "It goes on at GitHub" });
    expect(link.getAttribute("href")).toBe("https://github.com/acme/repo-1/pull/7");
    expect(words()).toContain("It may have been edited since.");
  });

  it("that is long begins with 20,000 characters, to the end of a line", async () => {
    const line = `${"word ".repeat(19)}end\n\n`;
    const { show } = stage(aDetail({ description: aDescription(line.repeat(600)) }));
    await show();
    const shown = () => screen.getByTestId("markdown").querySelectorAll("p").length;
    expect(shown()).toBe(200);
    await press("Show all of it");
    expect(shown()).toBe(600);
    await press("Show its beginning");
    expect(shown()).toBe(200);
  });

  it("that is too intricate is shown as it was written", async () => {
    const { show } = stage(aDetail({ description: aDescription(">".repeat(100)) }));
    await show();
    expect(screen.queryByTestId("markdown")).toBeNull();
    expect(screen.getByTestId("plain").textContent).toBe(">".repeat(100));
    expect(words()).toContain("Shown as it was written");
  });
});

describe("the reload", () => {
  it("can be asked for, is busy once, and says how it stands", async () => {
    const page = stage();
    await page.show({ desk: page.desk() });
    await press("Reload");
    expect(page.started).toEqual([WORK]);
    await page.show({ desk: page.desk(busy) });
    expect(pane().textContent).toContain("under way");
    expect(button("Reload")?.getAttribute("aria-busy")).toBe("true");
    await press("Reload");
    expect(page.started).toHaveLength(1);
    const of = { kind: WORK.kind, target: { repositoryId: "1", number: 7 } };
    const jobs = (over: object) => new Map([["j", aJob("j", { ...of, ...over })]]);
    await page.show({ jobs: jobs({ status: "running" }) });
    expect(pane().textContent).toContain("under way");
    await page.show({ jobs: jobs({ status: "waiting_rate_limit", resumeAtMs: Date.now() }) });
    expect(pane().textContent).toContain("GitHub's rate limit: paused until 12:0");
    await page.show({ jobs: new Map(), desk: page.desk(failed) });
    expect(screen.getByRole("alert").textContent).toBe("Reload failed: GitHub does not show it");
    await press("Reload");
    expect(page.started).toHaveLength(2);
  });
});
