/** The connection: when it is opened, tried again, and given up. */
import { describe, expect, it } from "vitest";
import { TUNABLES } from "../src/tunables.ts";
import { aDelta, aPullRequest, FakeSocket, TOPIC } from "./fakes.ts";
import { answer, fakeTime, live, SUMMARY, setUp, soon, TICKETS, wait } from "./setup.ts";

fakeTime();

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

describe("a connection that is silent", () => {
  it("is noticed in time, however often the page stirs meanwhile", async () => {
    const setup = await live();
    for (let second = 0; second < TUNABLES.pongTimeout; second += 1_000) {
      setup.page.tell("clock");
      await wait(1_000);
    }
    expect(setup.client.connection()).toMatchObject({ phase: "waiting", reason: "no pong" });
  });

  it("gives its place to one that is on its way already", async () => {
    const setup = await live();
    FakeSocket.latest.deliver({ type: "closing", reason: "deploy", retry: true, spreadMs: 0 });
    await soon();
    setup.page.tell("clock");
    await wait(TUNABLES.pongTimeout - 5);
    const [old] = FakeSocket.opened;
    old?.deliver({ type: "resync", topic: "organization:other", reason: "slow" });
    setup.page.tell("clock");
    FakeSocket.latest.drop();
    await wait(2_001);
    expect(FakeSocket.opened).toHaveLength(3);
    await wait(TUNABLES.pongTimeout - 2_001);
    expect(setup.client.connection()).toMatchObject({ phase: "connecting", reason: "no pong" });
    FakeSocket.latest.accept();
    expect(setup.client.connection().phase).toBe("open");
  });
});

describe("a ticket", () => {
  it("that comes after its attempt was given up opens nothing", async () => {
    const setup = setUp();
    const tickets: ((answer: { body: unknown }) => void)[] = [];
    setup.api.routes[`POST ${TICKETS}`] = () => new Promise((give) => tickets.push(give));
    setup.show();
    await wait(TUNABLES.connectTimeout + 1_002);
    expect(tickets).toHaveLength(2);
    for (const give of tickets) give({ body: { ticket: "t", url: "wss://socket.test/" } });
    await soon();
    expect(FakeSocket.opened).toHaveLength(1);
  });

  it("is asked for once more with the CSRF value of now, when the one of before is refused", async () => {
    const setup = setUp();
    const answers = [
      { status: 403, body: {} },
      { body: { ticket: "t", url: "wss://socket.test/" } },
    ];
    setup.api.routes[`POST ${TICKETS}`] = () => answers.shift() ?? { status: 500 };
    setup.api.routes["GET /v1/app"] = () => ({ body: { csrfToken: "anew" } });
    setup.show();
    await soon();
    expect(FakeSocket.opened).toHaveLength(1);
    const asked = setup.api.calls.filter(({ path }) => path === TICKETS);
    expect(asked.map(({ headers }) => headers["X-Orglane-CSRF"])).toEqual([undefined, "anew"]);
  });

  it.each([{}, null, { ticket: 1, url: 2 }, "<html>", { ticket: "t", url: "\0" }])(
    "that is garbage is a loss like any other: %o",
    async (body) => {
      const setup = setUp();
      setup.api.routes[`POST ${TICKETS}`] = () => ({ body });
      setup.show();
      await soon();
      if (FakeSocket.opened.length > 0) FakeSocket.latest.drop();
      expect(setup.client.connection().phase).toBe("waiting");
    },
  );
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

  it("is left alone as long as it asked for, though it cuts the connection at once", async () => {
    await live();
    const closing = { type: "closing", reason: "deploy", retry: true, spreadMs: 20_000 };
    FakeSocket.latest.deliver(closing);
    FakeSocket.latest.drop();
    await wait(19_999);
    expect(FakeSocket.opened).toHaveLength(1);
    await wait(2);
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it.each([undefined, null, "soon", {}, -5])(
    "with a spread of %o is met with the delays of any loss",
    async (spreadMs) => {
      await live();
      FakeSocket.latest.deliver({ type: "closing", reason: "deploy", retry: true, spreadMs });
      FakeSocket.latest.drop();
      await wait(990);
      expect(FakeSocket.opened).toHaveLength(1);
      await wait(20);
      expect(FakeSocket.opened).toHaveLength(2);
    },
  );

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
    expect(setup.client.connection()).toMatchObject({ phase: "ended", reason: "Signed out" });
  });
});
