/** A server that fails, is silent, repeats itself or talks nonsense, and clocks that jump. */
import { describe, expect, it, vi } from "vitest";
import { TUNABLES } from "../src/tunables.ts";
import { aPage, aPullRequest, FakeSocket, TOPIC } from "./fakes.ts";
import { answer, fakeTime, live, SUMMARY, setUp, soon, wait } from "./setup.ts";

fakeTime();

describe("a server that misbehaves", () => {
  it("by answering twice changes nothing the second time", async () => {
    const setup = await live();
    await answer(setup);
    expect(setup.state()).toMatchObject({ status: "connected", isCaughtUp: true });
    expect(setup.numbers()).toEqual([7]);
  });

  it("by never answering leaves a view that is stale, and is asked again", async () => {
    const setup = await live();
    FakeSocket.latest.deliver({ type: "resync", topic: TOPIC, reason: "slow" });
    await wait(TUNABLES.recoveryTimeout + 1);
    expect(setup.state()).toMatchObject({ status: "stale", isCaughtUp: false });
    expect(FakeSocket.latest.sentBy("subscribe")).toHaveLength(3);
  });

  it("by refusing the topic has its snapshot asked whether it is still there", async () => {
    const setup = await live();
    FakeSocket.latest.deliver({ type: "resync", topic: TOPIC, reason: "removed" });
    const asked = FakeSocket.latest.sentBy("subscribe").at(-1);
    setup.api.routes[`GET ${SUMMARY}`] = () => ({ status: 404, body: { title: "Not found" } });
    FakeSocket.latest.deliver({ type: "error", id: asked?.id, code: "forbidden", message: "No" });
    await soon();
    expect(setup.because("recovery.takeSnapshot")).toMatchObject([
      { cause: "bootstrap" },
      { cause: "reset:forbidden" },
    ]);
    expect(setup.state()).toMatchObject({ status: "error", error: { status: 404 } });
  });

  it("by refusing it for another reason leaves a view that is stale, until the next connection", async () => {
    const setup = await live();
    FakeSocket.latest.deliver({ type: "resync", topic: TOPIC, reason: "slow" });
    const asked = FakeSocket.latest.sentBy("subscribe").at(-1);
    FakeSocket.latest.deliver({
      type: "error",
      id: asked?.id,
      code: "too_many_topics",
      message: "",
    });
    await wait(TUNABLES.quietLoss);
    expect(setup.state().status).toBe("stale");
    expect(setup.reports).toContain("frame.error");
    expect(setup.api.callsTo(SUMMARY)).toBe(1);
  });

  it.each([
    { type: "pullRequestUpdated", pullRequest: null },
    { type: "pullRequestUpdated", pullRequest: {} },
    { type: "pullRequestRemoved", prId: 7, reason: null },
    { type: "repoUpdated", repo: 7 },
    { type: "jobUpdated", job: null },
    { type: "taskRemoved", taskId: null },
    { type: "memberUpdated", member: null },
  ])("by a change that cannot be applied loses that change alone: %o", async (change) => {
    const setup = await live();
    const delta = setup.server.put(aPullRequest(8));
    FakeSocket.latest.deliver({ ...delta, changes: [change, ...delta.changes] });
    expect(setup.numbers()).toEqual([7, 8]);
    expect(setup.state()).toMatchObject({ status: "connected", isCaughtUp: true });
  });

  it.each([
    null,
    7,
    [],
    {},
    { position: { epoch: 1, seq: 2 } },
    "<html>",
    { ...aPage(), repos: 7 },
  ])("by a snapshot that is garbage shows an error, and is asked again: %o", async (body) => {
    const setup = setUp();
    const good = setup.api.routes[`GET ${SUMMARY}`];
    setup.api.routes[`GET ${SUMMARY}`] = () => ({ body });
    setup.show();
    await soon();
    expect(setup.state()).toMatchObject({ status: "error", view: null });
    if (good) setup.api.routes[`GET ${SUMMARY}`] = good;
    await wait(1_001);
    expect(setup.state().view).not.toBeNull();
  });
});

describe("a clock that jumps", () => {
  it.each([3_600_000, -3_600_000])("by %i ms leaves the view right", async (by) => {
    const setup = await live();
    vi.setSystemTime(Date.now() + by);
    setup.server.put(aPullRequest(8));
    setup.page.tell("clock");
    expect(FakeSocket.latest.sentBy("ping")).toHaveLength(1);
    const heads = { [TOPIC]: setup.server.position };
    FakeSocket.latest.deliver({ type: "pong", id: "p1", heads });
    expect(setup.state().isCaughtUp).toBe(false);
    await answer(setup);
    expect(setup.numbers()).toEqual([7, 8]);
    expect(setup.state()).toMatchObject({ status: "connected", isCaughtUp: true });
  });
});

describe("a snapshot that fails", () => {
  it("shows why, and is taken again by itself when that may help", async () => {
    const setup = setUp();
    const good = setup.api.routes[`GET ${SUMMARY}`];
    setup.api.routes[`GET ${SUMMARY}`] = () => ({
      status: 500,
      body: { title: "Broken", requestId: "r1" },
    });
    setup.show();
    await soon();
    expect(setup.state()).toMatchObject({ status: "error", error: { requestId: "r1" } });
    if (good) setup.api.routes[`GET ${SUMMARY}`] = good;
    await wait(1_001);
    expect(setup.state()).toMatchObject({ status: "loading", error: null });
    expect(setup.state().view).not.toBeNull();
  });

  it("is left alone when the organization is not there, until someone asks", async () => {
    const setup = setUp();
    setup.api.routes[`GET ${SUMMARY}`] = () => ({ status: 404, body: { title: "Not found" } });
    setup.show();
    await wait(60_000);
    expect(setup.state().status).toBe("error");
    expect(setup.api.callsTo(SUMMARY)).toBe(1);
    setup.client.retry(TOPIC);
    await soon();
    expect(setup.api.callsTo(SUMMARY)).toBe(2);
  });
});
