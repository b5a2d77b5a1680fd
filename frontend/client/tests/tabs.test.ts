/** Several tabs of one browser: one has the connection, all have the truth, whatever becomes of any of them. */
import { beforeEach, describe, expect, it } from "vitest";
import { TUNABLES } from "../src/tunables.ts";
import { aPullRequest, ownTimers, TOPIC } from "./fakes.ts";
import { fakeTime, TICKETS, wait } from "./setup.ts";
import { isLive, numbers, type Shown, World } from "./worlds/tabs.ts";

fakeTime();
beforeEach(() => ownTimers());

describe("tabs of one browser", () => {
  it("have one connection, and all show the same", async () => {
    const world = new World();
    const shown = await world.several(3);
    await world.commit(2);
    expect(world.browser.openSockets).toHaveLength(1);
    expect(shown.map(numbers)).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(shown.every(isLive)).toBe(true);
  });

  it("have one each where the browser has no locks", async () => {
    const world = new World();
    const alone = [await world.open({ tabs: null }), await world.open({ tabs: null })];
    await world.commit(2);
    expect(world.browser.openSockets).toHaveLength(2);
    expect(alone.map(numbers)).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it("go over to a new connection together, and nobody sees a break", async () => {
    const world = new World();
    const shown = await world.several(2);
    const statuses = new Set<string>();
    for (const { client } of shown) {
      client.subscribe(TOPIC, () => statuses.add(client.getStatus(TOPIC)));
    }
    world.server.tell({ type: "closing", reason: "deploy", retry: true, spreadMs: 10 });
    await world.settle();
    await world.commit(2);
    expect(world.browser.openSockets).toHaveLength(2);
    await world.wait(TUNABLES.overlap);
    await world.commit(3);
    expect(world.browser.openSockets).toHaveLength(1);
    expect(shown.map(numbers)).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect([...statuses]).toEqual(["connected"]);
  });

  it("are all told when the server will not have the session", async () => {
    const world = new World();
    world.server.api.routes[`POST ${TICKETS}`] = () => ({ status: 401, body: { title: "No" } });
    const shown = await world.several(2);
    const ended = { phase: "ended", reason: "No" };
    expect(shown.map(({ client }) => client.connection())).toMatchObject([ended, ended]);
    expect(world.server.api.callsTo(TICKETS)).toBe(1);
  });

  it("may each ask for a connection that has ended", async () => {
    const world = new World();
    const { routes } = world.server.api;
    const good = routes[`POST ${TICKETS}`];
    routes[`POST ${TICKETS}`] = () => ({ status: 401, body: { title: "No" } });
    const shown = await world.several(2);
    if (good) routes[`POST ${TICKETS}`] = good;
    const [follower] = world.others();
    follower?.tab.do(() => follower.client.retry(TOPIC));
    await world.settle();
    expect(shown.every(isLive)).toBe(true);
  });
});

describe("the leader", () => {
  it("answers a tab that says hello, which then shows what there is", async () => {
    const world = new World();
    await world.open();
    const late = await world.open();
    expect(late.client.connection()).toMatchObject({ phase: "open" });
    expect(isLive(late)).toBe(true);
  });

  it("that dies is followed by another tab, and what happened in between is not lost", async () => {
    const world = new World();
    await world.several(3);
    const before = world.leader();
    before.tab.die();
    world.server.organization.put(aPullRequest(2));
    await world.settle();
    expect(world.leader()).not.toBe(before);
    expect(world.browser.openSockets).toHaveLength(1);
    expect(world.others().concat(world.leader()).map(numbers)).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(world.others().every(isLive)).toBe(true);
  });

  it("that leaves in order is followed by another tab", async () => {
    const world = new World();
    const [first, second] = await world.several(2);
    first?.tab.do(() => first.client.dispose());
    await world.settle();
    await world.commit(2);
    expect(world.leader()).toBe(second);
    expect(world.browser.openSockets).toHaveLength(1);
    expect(second && isLive(second)).toBe(true);
    expect(second && numbers(second)).toEqual([1, 2]);
  });

  it("takes no notice of what another leader tells, as long as it holds the lock", async () => {
    const world = new World();
    const { client } = await world.open();
    const state = { phase: "ended", reason: "x", heardAtMs: null, attempts: 9 };
    world.browser.shout("orglane", { term: 9e15, say: "changed", body: state });
    await world.settle();
    expect(client.connection().phase).toBe("open");
  });

  it("tells the server that nobody listens only when the last tab has left", async () => {
    const world = new World();
    const [first, second] = await world.several(2);
    for (const { client, tab } of [first, second] as Shown[]) {
      tab.do(() => client.subscribe("app", () => {}));
    }
    second?.tab.do(() => second.leave());
    await world.wait(TUNABLES.grace);
    expect(world.subscribers()).toBe(1);
    first?.tab.do(() => first.leave());
    await world.wait(TUNABLES.grace);
    expect(world.subscribers()).toBe(0);
  });

  it("speaks for a tab that has ended", async () => {
    const world = new World();
    const [first, second] = await world.several(2);
    first?.tab.do(() => first.client.subscribe("app", () => {}));
    first?.tab.do(() => first.leave());
    await world.wait(TUNABLES.grace);
    expect(world.subscribers()).toBe(1);
    second?.tab.die();
    await world.settle();
    expect(first?.reports).toContain("tabs.left");
    expect(world.subscribers()).toBe(0);
  });

  it("keeps the connection as long as any tab is in sight, and lets it go when none is", async () => {
    const world = new World();
    const [first, second] = await world.several(2);
    first?.tab.hide();
    await world.wait(TUNABLES.hiddenFor + 1_000);
    expect(world.browser.openSockets).toHaveLength(1);
    second?.tab.hide();
    await world.wait(TUNABLES.hiddenFor + 1_000);
    expect(world.browser.openSockets).toHaveLength(0);
    second?.tab.show();
    await world.settle();
    expect(world.browser.openSockets).toHaveLength(1);
    expect(second && isLive(second)).toBe(true);
  });

  it("forgets that a tab which has ended was in sight", async () => {
    const world = new World();
    const [first, second] = await world.several(2);
    first?.tab.hide();
    second?.tab.die();
    await world.wait(TUNABLES.hiddenFor + 1_000);
    expect(world.browser.openSockets).toHaveLength(0);
  });
});

describe("a follower", () => {
  it("takes no notice of what a leader of an earlier term tells", async () => {
    const world = new World();
    await world.several(2);
    const [follower] = world.others();
    const frame = { type: "resync", topic: TOPIC, reason: "slow" };
    world.browser.shout("orglane", { term: 1, say: "frame", body: frame });
    await world.settle();
    expect(follower?.reports).not.toContain("recovery.subscribe:resync");
    expect(follower?.client.topics()[0]?.lastRefresh?.cause).not.toContain("resync");
    expect(follower && isLive(follower)).toBe(true);
  });

  it("subscribes anew when a leader of a later term tells of itself", async () => {
    const world = new World();
    await world.several(2);
    const [follower] = world.others();
    const state = { phase: "open", reason: "x", heardAtMs: 5, attempts: 1 };
    const message = { term: 9e15, say: "changed", body: state };
    world.browser.shout("orglane", message);
    await wait(2);
    expect(follower?.reports).toContain("tabs.leader");
    expect(follower?.client.topics()[0]?.lastRefresh?.cause).toBe("reconnect");
  });

  it("that becomes the leader says that what it shows is as of when the old one last heard", async () => {
    const world = new World();
    await world.several(2);
    await world.commit(2);
    const [follower] = world.others();
    const heardAtMs = follower?.client.connection().heardAtMs;
    await wait(40_000);
    world.leader().tab.die();
    await wait(2);
    expect(follower?.client.getSnapshot(TOPIC)).toMatchObject({
      isCaughtUp: false,
      asOfMs: heardAtMs,
    });
  });

  it("that leaves and comes back at once is a new one to its leader", async () => {
    const world = new World();
    const [first, second] = await world.several(2);
    first?.tab.do(() => first.client.subscribe("app", () => {}));
    first?.tab.do(() => first.leave());
    await world.wait(TUNABLES.grace);
    second?.tab.do(() => {
      second.client.dispose();
      second.client.subscribe(TOPIC, () => {});
    });
    await world.wait(10);
    await world.commit(2);
    expect(second && numbers(second)).toEqual([1, 2]);
    expect(world.subscribers()).toBe(1);
  });

  it("that closes is heard of no more", async () => {
    const world = new World();
    await world.several(2);
    const [follower] = world.others();
    follower?.tab.do(() => follower.client.dispose());
    await world.commit(2);
    expect(follower?.client.connection().phase).toBe("idle");
    expect(world.leader().reports).toContain("tabs.left");
  });
});
