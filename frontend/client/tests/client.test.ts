import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createClient } from "../src/client.ts";
import { TUNABLES } from "../src/tunables.ts";
import {
  aDelta,
  aPage,
  aPullRequest,
  aRepo,
  FakeApi,
  FakeOrganization,
  FakePage,
  FakeSocket,
  ORGANIZATION,
  TOPIC,
} from "./fakes.ts";

const SUMMARY = `/v1/organizations/${ORGANIZATION}/summary`;

function setUp() {
  const server = new FakeOrganization();
  const api = new FakeApi();
  const page = new FakePage();
  const reports: string[] = [];
  api.routes[`GET ${SUMMARY}`] = (path) => {
    const cursor = new URLSearchParams(path.split("?")[1]).get("cursor");
    return { body: server.page(cursor) };
  };
  const client = createClient({
    fetch: api.fetch,
    WebSocket: FakeSocket.Factory,
    page,
    random: () => 1,
    log: (what) => reports.push(what),
  });
  const show = () => client.subscribe(TOPIC, () => {});
  const state = () => client.getSnapshot(TOPIC);
  return { server, api, page, reports, client, show, state };
}

type Setup = ReturnType<typeof setUp>;

const soon = () => vi.advanceTimersByTimeAsync(1);
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Lets the server answer the newest subscription on the newest socket. */
async function answer({ server }: Setup): Promise<void> {
  const asked = FakeSocket.latest.sentBy("subscribe").at(-1);
  if (asked?.action !== "subscribe") throw new Error("nothing was asked");
  FakeSocket.latest.deliver(...server.subscribe(asked.id, asked.position));
  await soon();
}

async function live(): Promise<Setup> {
  const setup = setUp();
  setup.server.putRepo(aRepo("1"));
  setup.server.put(aPullRequest(7));
  setup.show();
  await soon();
  FakeSocket.latest.accept();
  await answer(setup);
  return setup;
}

beforeEach(() => {
  FakeSocket.opened = [];
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => vi.useRealTimers());

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

describe("a connection that is lost", () => {
  it("leaves the rows as of when the server was last heard, and comes back with a replay", async () => {
    const setup = await live();
    const heardAtMs = Date.now() - 1;
    await wait(6_000);
    FakeSocket.latest.drop();
    expect(setup.state()).toMatchObject({ isCaughtUp: false, asOfMs: heardAtMs });
    setup.server.put(aPullRequest(8));
    await wait(1_001);
    expect(setup.state().status).toBe("connected");
    await wait(TUNABLES.quietLoss);
    expect(setup.state()).toMatchObject({ status: "reconnecting", asOfMs: heardAtMs });
    FakeSocket.latest.accept();
    await answer(setup);
    expect(setup.state().status).toBe("connected");
    expect(setup.state().view?.pullRequests.get("1")?.has("1#8")).toBe(true);
    expect(setup.api.callsTo(SUMMARY)).toBe(1);
  });

  it("is tried again later each time, with a ticket of its own", async () => {
    const setup = setUp();
    setup.show();
    const attempts: number[] = [];
    for (const delay of [1_000, 2_000, 4_000]) {
      await soon();
      attempts.push(FakeSocket.opened.length);
      FakeSocket.latest.drop();
      await wait(delay - 1);
    }
    expect(attempts).toEqual([1, 2, 3]);
    expect(setup.api.callsTo("/v1/socket-tickets")).toBe(3);
  });

  it("starts with short delays again only after it has been up for a while", async () => {
    const setup = setUp();
    setup.show();
    for (const delay of [1_000, 2_000]) {
      await soon();
      FakeSocket.latest.accept();
      FakeSocket.latest.drop();
      await wait(delay);
    }
    FakeSocket.latest.accept();
    await wait(TUNABLES.stableAfter);
    FakeSocket.latest.drop();
    await wait(1_001);
    expect(FakeSocket.opened).toHaveLength(4);
  });

  it("is tried at once when the network returns", async () => {
    const setup = await live();
    FakeSocket.latest.drop();
    setup.page.tell("online");
    await soon();
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it("is noticed when a ping stays unanswered", async () => {
    const setup = await live();
    await wait(TUNABLES.pingVisible);
    expect(FakeSocket.latest.sentBy("ping")).toHaveLength(1);
    const silent = FakeSocket.latest;
    await wait(TUNABLES.pongTimeout);
    expect(setup.state().isCaughtUp).toBe(false);
    expect(silent.isClosed).toBe(true);
  });
});

describe("a connection that lives", () => {
  it("is asked seldom while the page is hidden, and at once when it comes back", async () => {
    const setup = setUp();
    setup.page.isInView = false;
    setup.show();
    await soon();
    FakeSocket.latest.accept();
    await wait(TUNABLES.pingHidden - 10);
    expect(FakeSocket.latest.sentBy("ping")).toHaveLength(0);
    setup.page.tell("visible");
    expect(FakeSocket.latest.sentBy("ping")).toHaveLength(1);
  });

  it("finds a lost last delta by the pong's heads", async () => {
    const setup = await live();
    setup.server.put(aPullRequest(8));
    const heads = { [TOPIC]: setup.server.position };
    FakeSocket.latest.deliver({ type: "pong", id: "p1", heads });
    expect(setup.state().isCaughtUp).toBe(false);
    await answer(setup);
    expect(setup.state().view?.pullRequests.get("1")?.has("1#8")).toBe(true);
    expect(setup.state()).toMatchObject({ status: "connected", isCaughtUp: true });
  });

  it("applies a delta that came in parts", async () => {
    const setup = await live();
    const text = JSON.stringify(setup.server.put(aPullRequest(8)));
    const pieces = [text.slice(0, 50), text.slice(50)];
    pieces.forEach((data, part) => {
      FakeSocket.latest.deliver({ type: "part", transfer: "x", part, of: 2, data });
    });
    expect(setup.state().view?.pullRequests.get("1")?.has("1#8")).toBe(true);
  });

  it("survives garbage, unknown frames and other topics", async () => {
    const setup = await live();
    const { view } = setup.state();
    FakeSocket.latest.deliverText("{");
    FakeSocket.latest.deliver(
      { type: "fireworks" },
      { ...aDelta(2, 3), topic: "organization:other" },
    );
    expect(setup.state()).toMatchObject({ status: "connected", view });
    expect(setup.reports).toEqual(expect.arrayContaining(["frame.unreadable", "frame.unknown"]));
  });
});

describe("a server that closes the connection", () => {
  it("spreads the return of its clients", async () => {
    await live();
    FakeSocket.latest.deliver({ type: "closing", reason: "deploy", retry: true, spreadMs: 20_000 });
    await wait(19_999);
    expect(FakeSocket.opened).toHaveLength(1);
    await wait(2);
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it("for good is not bothered again, and what is shown is stale, until someone asks", async () => {
    const setup = await live();
    FakeSocket.latest.deliver({
      type: "closing",
      reason: "session revoked",
      retry: false,
      spreadMs: 0,
    });
    await wait(120_000);
    setup.page.tell("online");
    await soon();
    expect(FakeSocket.opened).toHaveLength(1);
    expect(setup.state().status).toBe("stale");
    expect(setup.client.connection()).toMatchObject({ phase: "ended", reason: "session revoked" });
    setup.client.retry(TOPIC);
    await soon();
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it("by refusing a ticket is not asked for another one", async () => {
    const setup = setUp();
    setup.api.routes["POST /v1/socket-tickets"] = () => ({
      status: 401,
      body: { title: "Signed out" },
    });
    setup.show();
    await wait(60_000);
    expect(setup.api.callsTo("/v1/socket-tickets")).toBe(1);
    expect(setup.client.connection()).toMatchObject({ phase: "ended", error: { status: 401 } });
  });
});

describe("signing out", () => {
  it("closes the connection and forgets what was shown", async () => {
    const setup = await live();
    setup.api.routes["POST /v1/auth/logout"] = () => ({ status: 204 });
    await setup.client.signOut();
    expect(FakeSocket.latest.isClosed).toBe(true);
    expect(setup.state().view).toBeNull();
  });
});

describe("the app snapshot", () => {
  it("gives the CSRF value that later writes carry", async () => {
    const { api, client } = setUp();
    api.routes["GET /v1/app"] = () => ({ body: { user: null, csrfToken: "secret" } });
    api.routes["POST /v1/auth/logout"] = () => ({ status: 204 });
    await client.loadApp();
    await client.signOut();
    expect(api.calls.at(-1)?.headers["X-Orglane-CSRF"]).toBe("secret");
  });
});
