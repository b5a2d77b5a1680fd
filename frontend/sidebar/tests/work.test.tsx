import type { Job } from "@orglane/client";
import { act, fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { aGithub, aJob, aPullRequest, FakeSocket, ORGANIZATION } from "../../client/tests/fakes.ts";
import { reloadsOf } from "../src/reloads.ts";
import { deliver, live, rows, type Setup, settle, wait, withFakeTime } from "./page.tsx";

withFakeTime();

const HOME = `/v1/organizations/${ORGANIZATION}`;
const RELOAD = `POST ${HOME}/repositories/1/pull-requests/7/reload`;

const aReload = (over: Partial<Job> = {}) =>
  aJob("0001-a", {
    kind: "reload_pull_request",
    target: { repositoryId: "1", number: 7 },
    ...over,
  });

const reload = () => screen.getByTestId("reload");
const news = () => screen.getByTestId("news").textContent;
const works = () => screen.queryAllByTestId("work");

async function press(button: HTMLElement): Promise<void> {
  await act(async () => fireEvent.click(button));
  await settle();
}

/** A page with one pull request, whose server takes every wish. */
async function page(): Promise<Setup> {
  const setup = await live((server) => server.put(aPullRequest(7, { title: "Fix login" })));
  setup.api.routes[RELOAD] = () => ({ status: 202, body: aReload() });
  return setup;
}

describe("a row's reload", () => {
  it("is a button with a name of its own that asks for this pull request", async () => {
    const setup = await page();
    await press(screen.getByRole("button", { name: "Reload pull request 7, Fix login" }));
    const call = setup.api.calls.find(({ path }) => path.endsWith("/7/reload"));
    expect(call?.headers["X-Orglane-CSRF"]).toBe("secret");
    expect(call?.headers["Idempotency-Key"]).toMatch(/^[0-9a-f]{32}$/);
  });

  it("is busy from the press on until its job has ended, and asks only once", async () => {
    const setup = await page();
    await press(reload());
    expect(reload().getAttribute("aria-busy")).toBe("true");
    expect(reload().getAttribute("aria-label")).toBe("Reloading pull request 7, Fix login");
    await press(reload());
    expect(setup.api.callsTo(RELOAD.slice(5))).toBe(1);
    await deliver(setup.server.putJob(aReload({ status: "completed" })));
    expect(reload().getAttribute("aria-busy")).toBe("false");
    expect(news()).toBe("Reload of #7: done");
    await wait(6_001);
    expect(news()).toBe("");
  });

  it("is busy too when somebody else asked, and tells nothing of it", async () => {
    const { server } = await page();
    await deliver(server.putJob(aReload({ status: "running" })));
    expect(reload().getAttribute("aria-busy")).toBe("true");
    await deliver(server.putJob(aReload({ status: "completed" })));
    expect(news()).toBe("");
  });

  it("says in words why it failed, until it is tried again", async () => {
    const { server } = await page();
    await press(reload());
    await deliver(server.putJob(aReload({ status: "error", error: "GitHub does not show it" })));
    expect(screen.getByTestId("reload-error").textContent).toBe(
      "Reload failed: GitHub does not show it",
    );
    expect(news()).toBe("Reload of #7 failed: GitHub does not show it");
    await wait(60_000);
    expect(news()).not.toBe("");
    fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(news()).toBe("");
    await deliver(server.putJob(aReload({ jobId: "0002-b", status: "running" })));
    expect(screen.queryByTestId("reload-error")).toBeNull();
  });

  it("does not speak of what had failed before the page was opened", async () => {
    await live((server) => {
      server.put(aPullRequest(7));
      server.putJob(aReload({ status: "error", error: "Long ago" }));
    });
    expect(screen.queryByTestId("reload-error")).toBeNull();
  });

  it("that is refused says why, and can be asked for again", async () => {
    const setup = await page();
    setup.api.routes[RELOAD] = () => ({ status: 409, body: { detail: "The App is suspended." } });
    await press(reload());
    expect(news()).toBe("That could not be started: The App is suspended.");
    expect(reload().getAttribute("aria-busy")).toBe("false");
  });

  it("is told of although its job ended before the answer came", async () => {
    const setup = await page();
    setup.api.routes[RELOAD] = () => {
      FakeSocket.latest.deliver(setup.server.putJob(aReload({ status: "completed" })));
      return { status: 202, body: aReload() };
    };
    await press(reload());
    expect(news()).toBe("Reload of #7: done");
    expect(reload().getAttribute("aria-busy")).toBe("false");
  });

  it("leaves the tables of other repositories as they are", () => {
    const standing = { isBusy: true, error: null };
    const before = reloadsOf(new Map([["reload_pull_request#1#7", standing]]), new Map());
    const after = reloadsOf(
      new Map([
        ["reload_pull_request#1#7", { ...standing }],
        ["reload_pull_request#2#7", standing],
        ["full_sync", standing],
      ]),
      before,
    );
    expect(after.get("1")).toBe(before.get("1"));
    expect([...after.keys()]).toEqual(["1", "2"]);
  });

  it("is not offered where GitHub does not let us in", async () => {
    const { server } = await page();
    const github = aGithub({ installationStatus: "reconnect_required" });
    await deliver(server.commit({ type: "githubUpdated", github }));
    expect(rows()).toHaveLength(1);
    expect(screen.queryByTestId("reload")).toBeNull();
    expect(screen.queryByTestId("reload-menu")).toBeNull();
  });

  it("is not offered for one that has just left", async () => {
    const { server } = await page();
    await deliver(server.end("1#7", "merged"));
    expect(screen.queryByTestId("reload")).toBeNull();
  });
});

describe("the menu", () => {
  const opener = () => screen.getByRole("button", { name: "Reload from GitHub" });
  const everything = () => screen.getByRole("button", { name: /Reload all pull requests/ });

  it("discloses what can be reloaded, and closes by Escape, by a press elsewhere and by focus elsewhere", async () => {
    await page();
    expect(screen.queryByRole("button", { name: "Reload all pull requests" })).toBeNull();
    for (const away of [
      () => fireEvent.keyDown(document, { key: "Escape" }),
      () => fireEvent.pointerDown(document.body),
      () => fireEvent.focusIn(screen.getByTestId("sign-out")),
    ]) {
      fireEvent.click(opener());
      expect(opener().getAttribute("aria-expanded")).toBe("true");
      fireEvent.pointerDown(everything());
      expect(opener().getAttribute("aria-expanded")).toBe("true");
      away();
      expect(opener().getAttribute("aria-expanded")).toBe("false");
    }
  });

  it.each([
    ["Reload repositories and members", "/reload"],
    ["Reload all pull requests", "/sync"],
  ])("%s asks for it and gives the focus back", async (name, path) => {
    const setup = await page();
    setup.api.routes[`POST ${HOME}${path}`] = () => ({ status: 202, body: aJob() });
    fireEvent.click(opener());
    await press(screen.getByRole("button", { name }));
    expect(setup.api.callsTo(`${HOME}${path}`)).toBe(1);
    expect(document.activeElement).toBe(opener());
  });

  it("does not ask for what is under way", async () => {
    const setup = await page();
    await deliver(setup.server.putJob(aJob("0001-a", { status: "running" })));
    fireEvent.click(opener());
    expect(everything().getAttribute("aria-disabled")).toBe("true");
    await press(everything());
    expect(setup.api.callsTo(`${HOME}/sync`)).toBe(0);
  });
});

describe("work under way", () => {
  const running = (over: Partial<Job> = {}) => aJob("0001-a", { status: "running", ...over });
  const words = () => works().map((work) => work.querySelector("p")?.textContent);

  it("shows what it reads and how far it is", async () => {
    const { server } = await page();
    await deliver(server.putJob(aJob()));
    expect(words()).toEqual(["Reload of all pull requests waiting to begin"]);
    const progress = { phase: "pull_requests", done: 3, total: 9 };
    await deliver(server.putJob(running({ progress })));
    expect(words()).toEqual(["Reload of all pull requests pull requests 3 of 9"]);
    const bar = screen.getByRole<HTMLProgressElement>("progressbar");
    expect([bar.value, bar.max]).toEqual([3, 9]);
    await deliver(server.putJob(running({ status: "completed" })));
    expect(works()).toEqual([]);
  });

  it("says until when GitHub wants a pause, and when it tries again", async () => {
    const { server } = await page();
    const resumeAtMs = Date.now() + 90_000;
    await deliver(server.putJob(running({ status: "waiting_rate_limit", resumeAtMs })));
    expect(words()[0]).toContain("GitHub's rate limit: paused until 12:04");
    await deliver(server.putJob(running({ status: "retrying", resumeAtMs })));
    expect(words()[0]).toContain("trying again at 12:04");
  });

  it("can be cancelled, once", async () => {
    const { server, api } = await page();
    const path = `${HOME}/jobs/0001-a/cancel`;
    api.routes[`POST ${path}`] = () => ({ status: 202, body: running() });
    await deliver(server.putJob(running()));
    const cancel = within(screen.getByTestId("work")).getByRole("button");
    expect(cancel.getAttribute("aria-label")).toBe("Cancel: Reload of all pull requests");
    await press(cancel);
    await press(cancel);
    expect(cancel.textContent).toBe("Cancelling…");
    expect(api.callsTo(path)).toBe(1);
    await deliver(server.putJob(running({ status: "cancelled" })));
    expect(works()).toEqual([]);
  });

  it("that cannot be cancelled says so", async () => {
    const { server, api } = await page();
    api.routes[`POST ${HOME}/jobs/0001-a/cancel`] = () => ({
      status: 404,
      body: { detail: "No." },
    });
    await deliver(server.putJob(running()));
    await press(within(screen.getByTestId("work")).getByRole("button"));
    expect(news()).toBe("That could not be cancelled: No.");
    expect(within(screen.getByTestId("work")).getByRole("button").textContent).toBe("Cancel");
  });

  it("of kinds that nobody here has heard of is shown all the same", async () => {
    const { server } = await page();
    await deliver(server.putJob(running({ kind: "dream", target: null, message: "Dreaming" })));
    expect(words()).toEqual(["Work Dreaming"]);
  });

  it("leaves the reason of a failed sync in the status line", async () => {
    const { server } = await page();
    const github = aGithub({ syncStatus: "error", lastSyncLabel: "GitHub is down" });
    await deliver(server.commit({ type: "githubUpdated", github }));
    expect(screen.getByTestId("sync").textContent).toBe("The last sync failed: GitHub is down");
  });
});
