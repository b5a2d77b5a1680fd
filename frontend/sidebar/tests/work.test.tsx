import type { Job } from "@orglane/client";
import { act, fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { aGithub, aJob, aPullRequest, FakeSocket, ORGANIZATION } from "../../client/tests/fakes.ts";
import { deliver, live, press, rows, type Setup, settle, wait, withFakeTime } from "./page.tsx";

withFakeTime();

const HOME = `/v1/organizations/${ORGANIZATION}`;
const RELOAD = `POST ${HOME}/repositories/1/pull-requests/7/reload`;

const aReload = (over: Partial<Job> = {}) =>
  aJob("0001-a", {
    kind: "reload_pull_request",
    target: { repositoryId: "1", number: 7 },
    ...over,
  });

const row = () => screen.getByTestId("pull-request");
const isBusy = () => within(row()).queryByTestId("busy") !== null;
const news = () => screen.getByTestId("news").textContent;
const works = () => screen.queryAllByTestId("work");

async function click(button: HTMLElement): Promise<void> {
  await act(async () => fireEvent.click(button));
  await settle();
}

async function reload(): Promise<void> {
  act(() => row().focus());
  await press("r");
  await settle();
}

/** A page with one pull request, whose server takes every wish. */
async function page(): Promise<Setup> {
  const setup = await live((server) => server.put(aPullRequest(7, { title: "Fix login" })));
  setup.api.routes[RELOAD] = () => ({ status: 202, body: aReload() });
  return setup;
}

describe("a row's reload", () => {
  it("asks for this pull request", async () => {
    const setup = await page();
    await reload();
    const call = setup.api.calls.find(({ path }) => path.endsWith("/7/reload"));
    expect(call?.headers["X-Orglane-CSRF"]).toBe("secret");
    expect(call?.headers["Idempotency-Key"]).toMatch(/^[0-9a-f]{32}$/);
  });

  it("is busy from the press on until its job has ended, and asks only once", async () => {
    const setup = await page();
    await reload();
    expect(isBusy()).toBe(true);
    await reload();
    expect(setup.api.callsTo(RELOAD.slice(5))).toBe(1);
    await deliver(setup.server.putJob(aReload({ status: "completed" })));
    expect(isBusy()).toBe(false);
    expect(news()).toBe("Reload of #7: done");
    await wait(6_001);
    expect(news()).toBe("");
  });

  it("is busy too when somebody else asked, and tells nothing of it", async () => {
    const { server } = await page();
    await deliver(server.putJob(aReload({ status: "running" })));
    expect(isBusy()).toBe(true);
    await deliver(server.putJob(aReload({ status: "completed" })));
    expect(news()).toBe("");
  });

  it("says in words why it failed, until it is tried again", async () => {
    const { server } = await page();
    await reload();
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
    await reload();
    expect(news()).toBe("That could not be started: The App is suspended.");
    expect(isBusy()).toBe(false);
  });

  it("is told of although its job ended before the answer came", async () => {
    const setup = await page();
    setup.api.routes[RELOAD] = () => {
      FakeSocket.latest.deliver(setup.server.putJob(aReload({ status: "completed" })));
      return { status: 202, body: aReload() };
    };
    await reload();
    expect(news()).toBe("Reload of #7: done");
    expect(isBusy()).toBe(false);
  });

  it("is not offered where GitHub does not let us in", async () => {
    const { server, api } = await page();
    const github = aGithub({ installationStatus: "reconnect_required" });
    await deliver(server.commit({ type: "githubUpdated", github }));
    expect(rows()).toHaveLength(1);
    await reload();
    expect(api.callsTo(RELOAD.slice(5))).toBe(0);
  });

  it("is not offered for one that has just left", async () => {
    const { server, api } = await page();
    await deliver(server.end("1#7", "merged"));
    await reload();
    expect(api.callsTo(RELOAD.slice(5))).toBe(0);
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
    await click(cancel);
    await click(cancel);
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
    await click(within(screen.getByTestId("work")).getByRole("button"));
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
