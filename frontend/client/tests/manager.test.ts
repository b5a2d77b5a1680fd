/** Topics: who listens to what, for how long, and what they are shown. */
import { describe, expect, it, vi } from "vitest";
import { TUNABLES } from "../src/tunables.ts";
import { aPage, aPullRequest, FakeSocket, TOPIC } from "./fakes.ts";
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
