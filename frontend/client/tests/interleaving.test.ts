/** Whatever happens on the way: at rest, the view is the server's rows. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Effect } from "../src/causes.ts";
import { createRecovery, type Input, initialRecovery, isCaughtUp } from "../src/recovery.ts";
import type { OrganizationPage, ServerFrame } from "../src/types.ts";
import { applyChanges, type OrganizationView, viewOf } from "../src/view.ts";
import { aPullRequest, aRepo, FakeOrganization, rowsOf } from "./fakes.ts";

type Event = { readonly kind: keyof typeof EVENTS; readonly pick: number };

const { step } = createRecovery<OrganizationPage, OrganizationView>(
  { viewOf, apply: (view, changes) => applyChanges(view, changes, () => {}) },
  { outOfOrderWindow: 3, snapshotWindow: 6 },
);

class World {
  readonly server = new FakeOrganization(2);
  client = initialRecovery<OrganizationPage, OrganizationView>("t");
  /** Frames on their way; null while there is no connection. */
  wire: ServerFrame[] | null = null;
  isRegistered = false;
  snapshot: { attempt: number; cursor: string | null } | null = null;
  titles = 0;

  constructor() {
    this.server.putRepo(aRepo("1"));
    for (const number of [1, 2, 3, 4, 5]) this.server.put(aPullRequest(number));
    this.feed({ type: "snapshotWanted", cause: "manual" });
  }

  feed(input: Input<OrganizationPage>): void {
    const [client, effects] = step(this.client, input);
    this.client = client;
    for (const effect of effects) this.perform(effect);
  }

  perform(effect: Effect): void {
    if (effect.do === "takeSnapshot") {
      this.snapshot = { attempt: effect.attempt, cursor: null };
    } else {
      this.isRegistered = true;
      this.wire?.push(...this.server.subscribe(effect.id, effect.position));
    }
  }

  commit(delta: ServerFrame): void {
    if (this.isRegistered) this.wire?.push(delta);
  }

  deliver(index: number, isLast: boolean): void {
    const frame = this.wire?.[index];
    if (!frame) return;
    if (isLast) this.wire?.splice(index, 1);
    if (frame.type === "subscribed" || frame.type === "delta") this.feed(frame);
    if (frame.type === "pong")
      this.feed({ type: "head", position: frame.heads.it ?? this.server.position });
  }

  readPage(): void {
    if (!this.snapshot) return;
    const { attempt, cursor } = this.snapshot;
    const page = this.server.page(cursor);
    this.snapshot = page.nextCursor === null ? null : { attempt, cursor: page.nextCursor };
    this.feed({ type: "page", attempt, page });
  }

  connect(): void {
    if (this.wire) return;
    this.wire = [];
    this.feed({ type: "connected" });
  }

  disconnect(): void {
    this.wire = null;
    this.isRegistered = false;
    this.feed({ type: "disconnected" });
  }

  ping(): void {
    this.wire?.push({ type: "pong", id: "p", heads: { it: this.server.position } });
  }

  /** No more accidents: everything under way arrives, and what is overdue is noticed. */
  rest(): void {
    this.connect();
    for (let round = 0; round < 20; round += 1) {
      while (this.snapshot) this.readPage();
      while (this.wire?.length) this.deliver(0, true);
      this.feed({ type: "overdue" });
      this.ping();
    }
    while (this.wire?.length) this.deliver(0, true);
  }
}

const at = (world: World, pick: number) => (world.wire?.length ? pick % world.wire.length : 0);
const titled = (world: World, number: number, repoId = "1") => {
  world.titles += 1;
  return aPullRequest(number, { title: `title ${world.titles}` }, repoId);
};

const EVENTS = {
  edit: (world: World, pick: number) => world.commit(world.server.put(titled(world, pick % 8))),
  merge: (world: World, pick: number) => world.commit(world.server.end(`1#${pick % 8}`, "merged")),
  addRepository: (world: World) => world.commit(world.server.putRepo(aRepo("2"))),
  editInSecond: (world: World, pick: number) => {
    if (world.server.repos.has("2")) world.commit(world.server.put(titled(world, pick % 3, "2")));
  },
  removeRepository: (world: World) => world.commit(world.server.removeRepo("2")),
  clear: (world: World) => {
    world.server.clear();
    world.commit(world.server.putRepo(aRepo("1")));
  },
  deliver: (world: World) => world.deliver(0, true),
  reorder: (world: World, pick: number) => world.deliver(at(world, pick), true),
  repeat: (world: World, pick: number) => world.deliver(at(world, pick), false),
  drop: (world: World, pick: number) => world.wire?.splice(at(world, pick), 1),
  readPage: (world: World) => world.readPage(),
  connect: (world: World) => world.connect(),
  disconnect: (world: World) => world.disconnect(),
  ping: (world: World) => world.ping(),
  overdue: (world: World) => world.feed({ type: "overdue" }),
  retry: (world: World) => world.feed({ type: "snapshotWanted", cause: "manual" }),
};

/** Deliveries are frequent, accidents less so, or no run would get anywhere. */
const anEvent: fc.Arbitrary<Event> = fc.record({
  kind: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("deliver", "readPage", "edit") },
    {
      weight: 2,
      arbitrary: fc.constantFrom("connect", "reorder", "merge", "editInSecond", "overdue"),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...(Object.keys(EVENTS) as (keyof typeof EVENTS)[])),
    },
  ),
  pick: fc.nat(50),
});

function shown(view: OrganizationView | null) {
  const ordered = <Row>(rows: Iterable<readonly [string, Row]>) =>
    [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const pullRequests = [...(view?.pullRequests.values() ?? [])].flatMap((rows) => [...rows]);
  return { repos: ordered(view?.repos ?? []), pullRequests: ordered(pullRequests) };
}

describe("after any interleaving of snapshot pages, changes and accidents on the wire", () => {
  it("the view at rest equals the server's rows, and knows that it does", () => {
    fc.assert(
      fc.property(fc.array(anEvent, { maxLength: 80 }), (events) => {
        const world = new World();
        for (const { kind, pick } of events) EVENTS[kind](world, pick);
        world.rest();
        expect(shown(world.client.view)).toEqual(rowsOf(world.server));
        expect(world.client.position).toEqual(world.server.position);
        expect(isCaughtUp(world.client)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
