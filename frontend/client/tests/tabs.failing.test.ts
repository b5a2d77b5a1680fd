/** Tabs that are frozen, channels that bring garbage, and browsers that refuse locks. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { TUNABLES } from "../src/tunables.ts";
import { aPullRequest, ownTimers } from "./fakes.ts";
import { fakeTime } from "./setup.ts";
import { isLive, numbers, type Shown, World } from "./worlds/tabs.ts";

fakeTime();
beforeEach(() => ownTimers());

describe("a leader that its browser has frozen", () => {
  const frozen = async () => {
    const world = new World();
    const shown = await world.several(2);
    const before = world.leader();
    before.tab.hide();
    await world.settle();
    before.tab.freeze();
    return { world, before, other: world.others()[0] as Shown, shown };
  };

  it("loses its place to a tab that comes in sight", async () => {
    const { world, other } = await frozen();
    world.server.organization.put(aPullRequest(2));
    other.tab.show();
    await world.wait(TUNABLES.leaderTimeout);
    expect(world.leader()).toBe(other);
    expect(numbers(other)).toEqual([1, 2]);
    expect(isLive(other)).toBe(true);
  });

  it("is noticed by a tab that is in sight all the time", async () => {
    const { world, other } = await frozen();
    world.server.organization.put(aPullRequest(2));
    await world.wait(TUNABLES.pingVisible + TUNABLES.leaderTimeout);
    expect(world.leader()).toBe(other);
    expect(numbers(other)).toEqual([1, 2]);
  });

  it("is left alone by a tab that nobody looks at, until somebody does", async () => {
    const { world, before, other } = await frozen();
    other.tab.hide();
    await world.wait(TUNABLES.pingHidden * 2);
    expect(world.leader()).toBe(before);
    other.tab.show();
    await world.wait(TUNABLES.leaderTimeout);
    expect(world.leader()).toBe(other);
  });

  it("wakes as a follower, lets its connection go, and is caught up though nothing happens", async () => {
    const { world, before, other } = await frozen();
    other.tab.show();
    await world.wait(TUNABLES.leaderTimeout);
    before.tab.wake();
    await world.settle();
    expect(before.reports).toContain("tabs.following");
    expect(isLive(before)).toBe(true);
    expect(world.browser.openSockets).toHaveLength(1);
    await world.commit(2);
    expect(numbers(before)).toEqual([1, 2]);
  });

  it("is replaced by one tab, though two take its place at once", async () => {
    const world = new World();
    await world.several(4);
    const [a, b, c] = world.others();
    world.leader().tab.freeze();
    a?.tab.show();
    b?.tab.show();
    await world.wait(TUNABLES.leaderTimeout);
    await world.commit(2);
    expect(world.browser.openSockets).toHaveLength(2);
    expect(world.shown.filter((each) => each.reports.includes("tabs.leading"))).toHaveLength(3);
    expect([a, b, c].map((each) => each && numbers(each))).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect([a, b, c].every((each) => each && isLive(each))).toBe(true);
  });
});

describe("the channel of the tabs", () => {
  it.each([
    null,
    7,
    "text",
    {},
    { term: 9e15 },
    { term: "x", say: "changed", body: {} },
    { term: 9e15, say: "dance" },
    { term: 9e15, say: "frame" },
    { term: 9e15, say: "changed", body: null },
    { say: "hello", body: true },
    { tab: "x", say: "frame" },
  ])("may bring garbage, which is ignored: %o", async (message) => {
    const world = new World();
    const shown = await world.several(2);
    world.browser.shout("orglane", message);
    await world.settle();
    await world.commit(2);
    expect(shown.every(isLive)).toBe(true);
    expect(shown.map(numbers)).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it("reports what it cannot read", async () => {
    const world = new World();
    const { reports } = await world.open();
    world.browser.shout("orglane", { term: 9e15, say: "dance" });
    await world.settle();
    expect(reports).toContain("tabs.unreadable");
  });
});

describe("a tab whose browser has locks or channels by name only", () => {
  it("works alone when locks fail, and does not ask for them again and again", async () => {
    const world = new World();
    const refusal = new DOMException("denied", "SecurityError");
    const hold = vi.fn(() => new Promise<void>((_, fail) => setTimeout(() => fail(refusal), 1)));
    const shown = await world.open({
      tabs: { hold, channel: () => ({ post: () => {}, listen: () => {}, close: () => {} }) },
    });
    await world.wait(100);
    expect(isLive(shown)).toBe(true);
    expect(hold.mock.calls.length).toBeLessThan(5);
    expect(shown.reports).toContain("tabs.failed");
  });

  it("works alone when it can make no channel", async () => {
    const world = new World();
    const shown = await world.open({
      tabs: {
        hold: () => Promise.resolve(),
        channel: () => {
          throw new DOMException("denied", "SecurityError");
        },
      },
    });
    expect(isLive(shown)).toBe(true);
    shown.tab.do(() => shown.client.dispose());
    expect(world.browser.openSockets).toHaveLength(0);
  });
});
