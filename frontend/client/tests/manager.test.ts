/** Topics: who listens to what, for how long, and what they are shown. */
import { describe, expect, it, vi } from "vitest";
import { TUNABLES } from "../src/tunables.ts";
import { aDelta, aPage, aPullRequest, FakeSocket, TOPIC } from "./fakes.ts";
import { answer, fakeTime, live, SUMMARY, setUp, soon, wait } from "./setup.ts";

fakeTime();

describe("an organization that someone looks at", () => {
  it("is loading, then shown, then connected", async () => {
    const setup = setUp();
    setup.show();
    expect(setup.state().status).toBe("loading");
    await soon();
    expect(setup.state()).toMatchObject({ status: "loading", view: { organizationId: "9001" } });
    FakeSocket.latest.accept();
    await answer(setup);
    expect(setup.state()).toMatchObject({ status: "connected", isCaughtUp: true });
  });

  it("follows the server's changes, and tells its listeners of each", async () => {
    const setup = await live();
    const heard = vi.fn();
    setup.client.subscribe(TOPIC, heard);
    FakeSocket.latest.deliver(setup.server.put(aPullRequest(8)));
    expect([...(setup.state().view?.pullRequests.get("1")?.keys() ?? [])]).toEqual(["1#7", "1#8"]);
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it("is said to be without a connection when none has come for a while", async () => {
    const setup = setUp();
    setup.show();
    await wait(TUNABLES.quietLoss + 10);
    expect(setup.state()).toMatchObject({ status: "reconnecting", isCaughtUp: false });
  });

  it("connects with a ticket, says why, and subscribes from the snapshot's position", async () => {
    const setup = await live();
    expect(FakeSocket.latest.url).toBe(
      "wss://socket.test/live?ticket=t+1&connection=1&reason=bootstrap",
    );
    expect(FakeSocket.latest.sentBy("subscribe")).toEqual([
      expect.objectContaining({ topic: TOPIC, position: setup.server.position }),
    ]);
  });

  it("keeps a query that the socket's address already has", async () => {
    const setup = setUp();
    const body = { ticket: "t", url: "ws://socket.test/live?stage=a", expiresAtMs: 1 };
    setup.api.routes["POST /v1/socket-tickets"] = () => ({ status: 201, body });
    setup.show();
    await soon();
    expect(FakeSocket.latest.url).toMatch(/^ws:\/\/socket\.test\/live\?stage=a&ticket=t&/);
  });

  it("is shown whole when its snapshot has several pages", async () => {
    const setup = setUp();
    setup.api.routes[`GET ${SUMMARY}`] = (path) =>
      path.includes("cursor=")
        ? { body: aPage({ openPullRequests: [aPullRequest(8)] }) }
        : { body: aPage({ openPullRequests: [aPullRequest(7)], nextCursor: "a b" }) };
    setup.show();
    await soon();
    expect([...(setup.state().view?.pullRequests.get("1")?.keys() ?? [])]).toEqual(["1#7", "1#8"]);
    expect(setup.api.calls.map((call) => call.path)).toContain(`${SUMMARY}?cursor=a%20b`);
  });

  it("costs one snapshot and one socket, however many look and however often they come back", async () => {
    const setup = setUp();
    const leave = setup.show();
    leave();
    leave();
    setup.show();
    setup.show()();
    await soon();
    FakeSocket.latest.accept();
    await wait(TUNABLES.grace);
    expect(FakeSocket.opened).toHaveLength(1);
    expect(setup.api.callsTo(SUMMARY)).toBe(1);
  });

  it("is let go, with its connection, some time after the last one has left", async () => {
    const setup = await live();
    const socket = FakeSocket.latest;
    setup.show()();
    setup.client.dispose();
    expect(socket.sentBy("unsubscribe")).toHaveLength(1);
    expect(socket.isClosed).toBe(true);
    expect(setup.client.connection().phase).toBe("idle");
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a topic that was let go", () => {
  const elsewhere = async () => {
    const setup = await live();
    setup.client.subscribe("organization:other", () => {});
    return setup;
  };

  it("within its grace is as it was, without a question to the server", async () => {
    const setup = await elsewhere();
    const leave = setup.show();
    leave();
    await wait(TUNABLES.grace - 1);
    const { view } = setup.state();
    setup.show();
    await wait(TUNABLES.grace);
    expect(setup.state().view).toBe(view);
    expect(setup.api.callsTo(SUMMARY)).toBe(1);
    expect(FakeSocket.latest.sentBy("unsubscribe")).toEqual([]);
  });

  it("and comes back takes no answer that was meant for it before", async () => {
    const setup = setUp();
    setup.client.subscribe("organization:other", () => {});
    const leave = setup.show();
    await soon();
    FakeSocket.latest.accept();
    leave();
    await wait(TUNABLES.grace);
    setup.show();
    await soon();
    const asked = FakeSocket.latest
      .sentBy("subscribe")
      .filter((frame) => frame.action === "subscribe" && frame.topic === TOPIC);
    expect(new Set(asked.map(({ id }) => id)).size).toBe(asked.length);
    expect(asked.length).toBeGreaterThan(1);
  });

  it("takes no page that was on its way", async () => {
    const setup = setUp();
    const pages: ((answer: { body: unknown }) => void)[] = [];
    setup.api.routes[`GET ${SUMMARY}`] = () => new Promise((give) => pages.push(give));
    const heard = vi.fn();
    setup.show(heard)();
    await wait(TUNABLES.grace);
    for (const give of pages) give({ body: aPage() });
    await soon();
    expect(setup.client.topics()).toEqual([]);
    expect(setup.state().view).toBeNull();
    expect(heard).not.toHaveBeenCalled();
  });
});

describe("several topics", () => {
  it("share one connection, and each hears its own frames only", async () => {
    const setup = await live();
    const heard = vi.fn();
    setup.client.subscribe("organization:other", heard);
    FakeSocket.latest.deliver(setup.server.put(aPullRequest(8)));
    expect(FakeSocket.opened).toHaveLength(1);
    expect(heard).not.toHaveBeenCalled();
    expect(setup.numbers()).toEqual([7, 8]);
  });

  it("are listed with what there is to know of each", async () => {
    const setup = await live();
    setup.client.subscribe("organization:other", () => {});
    expect(setup.client.topics()).toMatchObject([
      {
        topic: TOPIC,
        status: "connected",
        isCaughtUp: true,
        position: { epoch: 1, seq: 2 },
        listeners: 1,
      },
      {
        topic: "organization:other",
        status: "loading",
        isCaughtUp: false,
        position: null,
        listeners: 1,
      },
    ]);
  });
});

describe("a listener", () => {
  it("that was given twice is taken away once at a time", async () => {
    const setup = await live();
    const heard = vi.fn();
    const leave = setup.show(heard);
    setup.show(heard);
    leave();
    leave();
    FakeSocket.latest.deliver(setup.server.put(aPullRequest(8)));
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it("is told nothing when nothing has changed", async () => {
    const setup = await live();
    const heard = vi.fn();
    setup.show(heard);
    FakeSocket.latest.deliver(aDelta(0, 1), { type: "pong", id: "p1", heads: {} });
    expect(heard).not.toHaveBeenCalled();
  });

  it("sees the old view until the new one is whole, when the server resets", async () => {
    const setup = await live();
    const sizes: (number | undefined)[] = [];
    setup.show(() => sizes.push(setup.state().view?.pullRequests.get("1")?.size));
    setup.server.clear();
    setup.server.put(aPullRequest(1));
    setup.server.put(aPullRequest(2));
    FakeSocket.latest.deliver({ type: "resync", topic: TOPIC, reason: "slow" });
    await answer(setup);
    await soon();
    await answer(setup);
    expect(setup.numbers()).toEqual([1, 2]);
    expect(new Set(sizes)).toEqual(new Set([1, 2]));
    expect(setup.state().isCaughtUp).toBe(true);
  });

  it("never sees a view between two resets", async () => {
    const setup = await live();
    const seen: unknown[] = [];
    setup.show(() => seen.push(setup.numbers().join()));
    const pages: ((answer: { body: unknown }) => void)[] = [];
    setup.api.routes[`GET ${SUMMARY}`] = () => new Promise((give) => pages.push(give));
    setup.server.clear();
    setup.server.put(aPullRequest(1));
    FakeSocket.latest.deliver({ type: "resync", topic: TOPIC, reason: "slow" });
    await answer(setup);
    const between = { ...setup.server.page(null), nextCursor: "more" };
    pages[0]?.({ body: between });
    await soon();
    setup.server.clear();
    setup.server.put(aPullRequest(2));
    await answer(setup);
    pages[1]?.({ body: { ...between, nextCursor: null } });
    await wait(2_000);
    pages[2]?.({ body: setup.server.page(null) });
    await soon();
    expect(setup.numbers()).toEqual([2]);
    expect(new Set(seen)).toEqual(new Set(["7", "2"]));
  });
});
