/** A connection that is replaced before its time is over, and one that nobody needs for a while. */
import { describe, expect, it } from "vitest";
import { TUNABLES } from "../src/tunables.ts";
import { aPullRequest, FakeSocket } from "./fakes.ts";
import { answer, fakeTime, live, SUMMARY, soon, wait } from "./setup.ts";

fakeTime();

describe("a connection of two hours", () => {
  const unending = { tunables: { pingVisible: 1e9 } };

  it("is replaced before, and what was asked on it is asked on the next before it goes", async () => {
    const setup = await live(unending);
    await wait(TUNABLES.renewAfter + TUNABLES.renewSpread);
    const [old, next] = FakeSocket.opened;
    next?.accept();
    old?.deliver(setup.server.put(aPullRequest(8)));
    expect(setup.state()).toMatchObject({ status: "connected", isCaughtUp: true });
    expect(setup.numbers()).toEqual([7, 8]);
    await answer(setup, next);
    next?.deliver(setup.server.put(aPullRequest(9)));
    await wait(TUNABLES.overlap);
    expect(old?.isClosed).toBe(true);
    expect(setup.numbers()).toEqual([7, 8, 9]);
    expect(setup.state()).toMatchObject({ status: "connected", isCaughtUp: true });
  });

  it("stays when the next one fails, and the next is tried again later", async () => {
    const setup = await live(unending);
    await wait(TUNABLES.renewAfter + TUNABLES.renewSpread);
    FakeSocket.latest.drop();
    expect(setup.state()).toMatchObject({ status: "connected", isCaughtUp: true });
    await wait(2_001);
    expect(FakeSocket.opened).toHaveLength(3);
    expect(setup.because("connection.renewalFailed")).toHaveLength(1);
  });

  it("hands over at once when it is cut while the next is on its way", async () => {
    const setup = await live(unending);
    await wait(TUNABLES.renewAfter + TUNABLES.renewSpread);
    FakeSocket.opened[0]?.drop();
    expect(setup.client.connection().phase).toBe("connecting");
    FakeSocket.latest.accept();
    await answer(setup);
    expect(FakeSocket.opened).toHaveLength(2);
    expect(setup.state()).toMatchObject({ status: "connected", isCaughtUp: true });
  });

  it("that the old server closes in the overlap does not cost the new one its place", async () => {
    const setup = await live(unending);
    const closing = { type: "closing", reason: "deploy", retry: true, spreadMs: 0 };
    FakeSocket.latest.deliver(closing);
    await soon();
    FakeSocket.latest.accept();
    FakeSocket.opened[0]?.deliver(closing);
    await wait(1_000);
    expect(FakeSocket.opened).toHaveLength(2);
    expect(setup.client.connection().phase).toBe("open");
  });
});

describe("a page that nobody looks at", () => {
  it("lets its connection go after a while, keeps what it shows, and comes back on sight", async () => {
    const setup = await live({ tunables: { pingHidden: 1e9, pingVisible: 1e9 } });
    setup.page.hide();
    await wait(TUNABLES.hiddenFor - 1);
    expect(FakeSocket.latest.isClosed).toBe(false);
    await wait(1);
    expect(FakeSocket.latest.isClosed).toBe(true);
    expect(setup.numbers()).toEqual([7]);
    setup.page.show();
    await soon();
    FakeSocket.latest.accept();
    await answer(setup);
    expect(setup.state()).toMatchObject({ status: "connected", isCaughtUp: true });
    expect(setup.api.callsTo(SUMMARY)).toBe(1);
  });

  it("keeps it when somebody looks again in time", async () => {
    const setup = await live({ tunables: { pingHidden: 1e9, pingVisible: 1e9 } });
    setup.page.hide();
    await wait(TUNABLES.hiddenFor - 1);
    setup.page.show();
    FakeSocket.latest.deliver({ type: "pong", id: "p1", heads: {} });
    await wait(TUNABLES.hiddenFor);
    expect(FakeSocket.opened).toHaveLength(1);
    expect(FakeSocket.latest.isClosed).toBe(false);
  });
});
