import { act, fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { aJob } from "../../../client/tests/fakes.ts";
import { aDescription, aDetail, anEntry, PATH, pane, stage, wait, withPane } from "./pane.tsx";

withPane();

const told = (text: string) => aDetail({ description: aDescription(text) });
const alert = () => screen.queryByRole("alert")?.textContent;
const isBusy = () => pane().getAttribute("aria-busy") === "true";

/** A server whose answers wait for the test's word. */
function slow(api: ReturnType<typeof stage>["api"]) {
  const waiting: ((text: string) => void)[] = [];
  api.routes[`GET ${PATH}`] = () =>
    new Promise((resolve) => waiting.push((text) => resolve({ body: told(text) })));
  return async (index: number, text: string) => {
    await act(async () => waiting[index]?.(text));
    await wait(5);
  };
}

describe("the details", () => {
  it("are fetched once for each row, and not for what it is drawn with", async () => {
    const { show, asked } = stage();
    await show();
    await show({ isStale: true, jobs: new Map() });
    await wait(60_000);
    expect(asked()).toBe(1);
    expect(pane().dataset.stale).toBe("true");
  });

  it("are asked for once after a burst of changes, and the last ones stay until then", async () => {
    const { show, showRow, asked, answer } = stage(told("Before"));
    await show();
    answer(told("After"));
    for (const title of ["a", "b", "c"]) await showRow({ title });
    expect([asked(), isBusy()]).toEqual([1, true]);
    expect(pane().textContent).toContain("Before");
    await wait(300);
    expect([asked(), isBusy()]).toEqual([2, false]);
    expect(pane().textContent).toContain("After");
    expect(pane().textContent).not.toContain("Before");
  });

  it("that were overtaken are dropped", async () => {
    const { show, showRow, api } = stage();
    const answer = slow(api);
    await show();
    await showRow({ title: "b" });
    await wait(300);
    await answer(1, "Newer");
    await answer(0, "Older");
    expect(pane().textContent).toContain("Newer");
    expect(isBusy()).toBe(false);
  });

  it("that come in order are shown while the last is awaited", async () => {
    const { show, showRow, api } = stage();
    const answer = slow(api);
    await show();
    await showRow({ title: "b" });
    await wait(300);
    await answer(0, "Older");
    expect(pane().textContent).toContain("Older");
    expect(isBusy()).toBe(true);
    await answer(1, "Newer");
    expect(pane().textContent).toContain("Newer");
  });

  it("of another pull request begin with nothing of the one before", async () => {
    const { show, showRow, api } = stage(told("Of seven"));
    await show();
    api.routes[`GET ${PATH.replace("/7", "/8")}`] = () => new Promise(() => {});
    await showRow({ prId: "1#8", number: 8 });
    expect(pane().textContent).not.toContain("Of seven");
    expect(api.callsTo(PATH.replace("/7", "/8"))).toBe(1);
  });

  it("are fetched anew when a reload has come to its end", async () => {
    const { show, asked } = stage();
    const job = (over: object) => {
      const target = { repositoryId: "1", number: 7 };
      return new Map([["j", aJob("j", { kind: "reload_pull_request", target, ...over })]]);
    };
    await show({ jobs: job({ status: "running" }) });
    await show({ jobs: job({ status: "completed", result: { checkedAtMs: 5 } }) });
    await wait(300);
    expect(asked()).toBe(2);
  });
});

describe("details that do not come", () => {
  it("say why, ask no more by themselves, and again when told to", async () => {
    const { show, asked, answer } = stage();
    answer({ detail: "The database is busy." }, 503);
    await show();
    expect(alert()).toContain("The details cannot be loaded: The database is busy.");
    await wait(600_000);
    expect(asked()).toBe(1);
    answer(told("There"));
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Try again" })));
    await wait(5);
    expect(asked()).toBe(2);
    expect(alert()).toBeUndefined();
    expect(pane().textContent).toContain("There");
  });

  it("leave the last ones where they are", async () => {
    const { show, showRow, answer } = stage(told("Before"));
    await show();
    answer("", 500);
    await showRow({ title: "b" });
    await wait(300);
    expect(alert()).toContain("The details cannot be loaded");
    expect(pane().textContent).toContain("Before");
  });

  it("because there is no server say so", async () => {
    const { show, api } = stage();
    api.routes = {};
    await show();
    expect(alert()).toContain("The server cannot be reached.");
  });

  it("because it is gone say so, and offer nothing", async () => {
    const { show, answer } = stage();
    answer({ title: "Not Found" }, 404);
    await show({ entry: anEntry({ title: "Still here" }) });
    expect(alert()).toContain("It is gone");
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
    expect(screen.getByRole("heading", { level: 2 }).textContent).toBe("Still here");
  });
});
