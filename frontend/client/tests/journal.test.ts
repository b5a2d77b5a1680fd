/** The client explains itself: what it did, why, and in words that a log can keep. */
import { describe, expect, it } from "vitest";
import { createJournal } from "../src/journal.ts";
import { TUNABLES } from "../src/tunables.ts";
import { startWork } from "../src/work.ts";
import { aDelta, aJob, aPullRequest, FakeSocket, ORGANIZATION, TOPIC } from "./fakes.ts";
import { answer, fakeTime, live, SUMMARY, setUp, soon, wait } from "./setup.ts";

fakeTime();

describe("a journal", () => {
  it.each([1, 2, 200])("keeps the latest %i entries, oldest first", (kept) => {
    const { note, entries } = createJournal(kept, () => {});
    for (let number = 0; number < 300; number += 1) note(`entry ${number}`);
    expect(entries()).toHaveLength(kept);
    expect(entries().at(-1)?.what).toBe("entry 299");
    expect(entries()[0]?.what).toBe(`entry ${300 - kept}`);
  });

  it("gives every entry to the log, and outlives a log that throws", () => {
    const logged: string[] = [];
    const { note, entries } = createJournal(5, (what) => {
      logged.push(what);
      throw new Error("full");
    });
    note("first", { why: "because" });
    note("second");
    expect(logged).toEqual(["first", "second"]);
    expect(entries()[0]).toMatchObject({ what: "first", facts: { why: "because" } });
  });
});

describe("whoever wants to see frames", () => {
  it("is told of each, whole, before its topic is", async () => {
    const seen: string[] = [];
    const shown = () => setup?.client.getSnapshot(TOPIC).view?.pullRequests.get("1")?.size;
    let setup: Awaited<ReturnType<typeof live>> | null = null;
    setup = await live({ seen: ({ type }) => seen.push(`${type} over ${shown()}`) });
    FakeSocket.latest.deliver(setup.server.put(aPullRequest(8)));
    expect(shown()).toBe(2);
    expect(seen).toEqual(["subscribed over undefined", "delta over 1"]);
  });
});

describe("every refresh has a cause:", () => {
  const causes = (setup: Awaited<ReturnType<typeof live>>) =>
    setup.client
      .journal()
      .flatMap(({ what, facts }) => (what.startsWith("recovery.") ? [facts.cause] : []));
  const last = (setup: Awaited<ReturnType<typeof live>>) =>
    setup.client.topics()[0]?.lastRefresh?.cause;

  it("the first snapshot is a bootstrap, and the connection that stands after it a new one", async () => {
    expect(causes(await live())).toEqual(["bootstrap", "reconnect"]);
  });

  it("a snapshot that comes when the connection stands is gone on from", async () => {
    const setup = await live();
    setup.client.refresh(TOPIC);
    await soon();
    expect(last(setup)).toBe("snapshot");
  });

  it("somebody asked", async () => {
    const setup = await live();
    setup.client.refresh(TOPIC);
    expect(last(setup)).toBe("manual");
  });

  it("the one before failed", async () => {
    const setup = setUp();
    setup.api.routes[`GET ${SUMMARY}`] = () => ({ status: 503 });
    setup.show();
    await soon();
    expect(last(setup)).toBe("retry");
  });

  it("the connection was lost", async () => {
    const setup = await live();
    FakeSocket.latest.drop();
    await wait(1_001);
    FakeSocket.latest.accept();
    expect(last(setup)).toBe("reconnect");
  });

  it("a delta was missed", async () => {
    const setup = await live();
    FakeSocket.latest.deliver(aDelta(5, 6));
    expect(last(setup)).toBe("gap");
  });

  it("the server said so, and why", async () => {
    const setup = await live();
    FakeSocket.latest.deliver({ type: "resync", topic: TOPIC, reason: "lagging" });
    expect(last(setup)).toBe("resync:lagging");
    setup.server.clear();
    await answer(setup);
    expect(causes(setup)).toContain("reset:epoch");
  });

  it("no answer came in time", async () => {
    const setup = await live();
    FakeSocket.latest.deliver({ type: "resync", topic: TOPIC, reason: "lagging" });
    await wait(TUNABLES.recoveryTimeout);
    expect(last(setup)).toBe("overdue");
  });

  it("another connection took over", async () => {
    const setup = await live();
    FakeSocket.latest.deliver({ type: "closing", reason: "deploy", retry: true, spreadMs: 0 });
    await soon();
    FakeSocket.latest.accept();
    expect(last(setup)).toBe("renewal");
  });

  it("the answer to a request told something new", async () => {
    const setup = await live();
    setup.api.routes[`POST /v1/organizations/${ORGANIZATION}/sync`] = () => ({ body: aJob() });
    await startWork(setup.client, ORGANIZATION, { kind: "full_sync" });
    expect(last(setup)).toBe("mutation");
  });
});

describe("every transition of the connection has a reason", () => {
  it("in the journal, with how often it has failed", async () => {
    const setup = await live();
    FakeSocket.latest.drop();
    expect(setup.because("connection.connecting")).toMatchObject([{ reason: "bootstrap" }]);
    expect(setup.because("connection.open")).toMatchObject([{ reason: "bootstrap", attempts: 1 }]);
    expect(setup.because("connection.waiting")).toMatchObject([
      { reason: "code 1006", failures: 1 },
    ]);
  });

  it("and the server is told it with each attempt", async () => {
    await live();
    FakeSocket.latest.drop();
    await wait(1_001);
    expect(FakeSocket.latest.url).toContain("connection=2&reason=lost");
  });
});
