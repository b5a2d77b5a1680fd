/** One topic's recovery with everything that can happen to it on the way; taken in as a module, so that it may be a wrong one. */
import fc from "fast-check";
import type { Effect } from "../../src/causes.ts";
import { inputOf } from "../../src/inputs.ts";
import type * as RecoveryModule from "../../src/recovery.ts";
import type { OrganizationPage, ServerFrame } from "../../src/types.ts";
import { applyChanges, type OrganizationView, viewOf } from "../../src/view.ts";
import { aPullRequest, aRepo, FakeOrganization, rowsOf, TOPIC } from "../fakes.ts";

export type Machine = Pick<
  typeof RecoveryModule,
  "createRecovery" | "initialRecovery" | "isCaughtUp"
>;
type Input = RecoveryModule.Input<OrganizationPage>;

/** A connection, as far as a topic knows: frames on their way, and whether the server sends it any. */
interface Wire {
  readonly frames: ServerFrame[];
  isRegistered: boolean;
}

const MOST_STEPS = 10_000;

export class World {
  readonly server = new FakeOrganization(2);
  readonly #step;
  client;
  /** The newest is the one in use; the one before delivers a while. */
  wires: Wire[] = [];
  snapshot: { attempt: number; cursor: string | null } | null = null;
  lastPage: Input | null = null;
  titles = 0;
  steps = 0;

  constructor(private readonly machine: Machine) {
    const topic = {
      viewOf,
      apply: (view: OrganizationView, changes: never[]) => applyChanges(view, changes, () => {}),
    };
    const windows = { outOfOrderWindow: 3, snapshotWindow: 6 };
    this.#step = machine.createRecovery<OrganizationPage, OrganizationView>(
      topic as never,
      windows,
    ).step;
    this.client = machine.initialRecovery<OrganizationPage, OrganizationView>("t");
    this.server.putRepo(aRepo("1"));
    for (const number of [1, 2, 3, 4, 5]) this.server.put(aPullRequest(number));
    this.feed({ type: "snapshotWanted", cause: "bootstrap" });
  }

  feed(input: Input): void {
    this.count();
    const { view } = this.client;
    const [client, effects] = this.#step(this.client, input);
    this.client = client;
    if (view && !client.view) throw new Error("a view was taken away");
    if (effects.length > 1) throw new Error("more than one request at a time");
    for (const effect of effects) this.perform(effect);
  }

  perform(effect: Effect): void {
    if (effect.do === "takeSnapshot") {
      this.snapshot = { attempt: effect.attempt, cursor: null };
      return;
    }
    const wire = this.wires.at(-1);
    if (!wire) throw new Error("asked without a connection");
    wire.isRegistered = true;
    wire.frames.push(...this.server.subscribe(effect.id, effect.position));
  }

  push(frame: ServerFrame): void {
    for (const wire of this.wires) if (wire.isRegistered) wire.frames.push(frame);
  }

  wire(pick: number): Wire | undefined {
    return this.wires[pick % Math.max(1, this.wires.length)];
  }

  deliver(wire: Wire | undefined, index: number, isLast: boolean): void {
    const frame = wire?.frames[index];
    if (!frame) return;
    if (isLast) wire.frames.splice(index, 1);
    const input = inputOf(frame, TOPIC);
    if (input) this.feed(input);
  }

  readPage(): void {
    if (!this.snapshot) return;
    const { attempt, cursor } = this.snapshot;
    const page = this.server.page(cursor);
    this.snapshot = page.nextCursor === null ? null : { attempt, cursor: page.nextCursor };
    this.lastPage = { type: "page", attempt, page };
    this.feed(this.lastPage);
  }

  connect(): void {
    if (this.wires.length > 0) return;
    this.wires = [{ frames: [], isRegistered: false }];
    this.feed({ type: "connected" });
  }

  disconnect(): void {
    this.wires = [];
    this.feed({ type: "disconnected" });
  }

  renew(): void {
    if (this.wires.length === 0) return;
    this.release();
    this.wires.push({ frames: [], isRegistered: false });
    this.feed({ type: "renewed" });
  }

  /** What the one before has not delivered by now is lost. */
  release(): void {
    if (this.wires.length < 2) return;
    this.wires.shift();
    this.feed({ type: "released" });
  }

  ping(): void {
    const wire = this.wires.at(-1);
    const heads = wire?.isRegistered ? { [TOPIC]: this.server.position } : {};
    wire?.frames.push({ type: "pong", id: "p", heads });
  }

  refuse(): void {
    const { subscription } = this.client;
    if (subscription) this.feed({ type: "refused", id: subscription.id });
  }

  arrive(): void {
    while (this.snapshot) this.readPage();
    for (const wire of this.wires) while (wire.frames.length) this.deliver(wire, 0, true);
  }

  /** Questions and answers without end are a fault like any other. */
  count(): void {
    this.steps += 1;
    if (this.steps > MOST_STEPS) throw new Error("there is no end of questions");
  }

  /** No more accidents: everything under way arrives, and what is overdue is noticed. */
  rest(): void {
    if (this.client.subscription?.phase === "refused") this.disconnect();
    this.release();
    this.connect();
    for (let round = 0; round < 20; round += 1) {
      this.arrive();
      this.feed({ type: "overdue" });
      this.ping();
    }
    this.arrive();
  }

  /** Throws unless the view is the server's rows, and known to be. */
  check(): void {
    const mine = JSON.stringify(shown(this.client.view));
    const theirs = JSON.stringify(rowsOf(this.server));
    if (mine !== theirs) throw new Error(`the view is not the server's rows:\n${mine}\n${theirs}`);
    if (JSON.stringify(this.client.position) !== JSON.stringify(this.server.position))
      throw new Error("the view is not where the server is");
    if (!this.machine.isCaughtUp(this.client)) throw new Error("the view is not known to be right");
  }
}

export function shown(view: OrganizationView | null) {
  const ordered = <Row>(rows: Iterable<readonly [string, Row]>) =>
    [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const pullRequests = [...(view?.pullRequests.values() ?? [])].flatMap((rows) => [...rows]);
  return { repos: ordered(view?.repos ?? []), pullRequests: ordered(pullRequests) };
}

const titled = (world: World, number: number, repoId = "1") => {
  world.titles += 1;
  return aPullRequest(number, { title: `title ${world.titles}` }, repoId);
};
const anywhere = (wire: Wire | undefined, pick: number) =>
  pick % Math.max(1, wire?.frames.length ?? 0);

const EVENTS = {
  edit: (world: World, pick: number) => world.push(world.server.put(titled(world, pick % 8))),
  merge: (world: World, pick: number) => world.push(world.server.end(`1#${pick % 8}`, "merged")),
  addRepository: (world: World) => world.push(world.server.putRepo(aRepo("2"))),
  editInSecond: (world: World, pick: number) => {
    if (world.server.repos.has("2")) world.push(world.server.put(titled(world, pick % 3, "2")));
  },
  removeRepository: (world: World) => world.push(world.server.removeRepo("2")),
  /** Nobody is told: the push failed. */
  editUnheard: (world: World, pick: number) => world.server.put(titled(world, pick % 8)),
  clear: (world: World) => {
    world.server.clear();
    world.push(world.server.putRepo(aRepo("1")));
  },
  forgetLog: (world: World) => world.server.forgetLog(),
  deliver: (world: World, pick: number) => world.deliver(world.wire(pick), 0, true),
  reorder: (world: World, pick: number) => {
    const wire = world.wire(pick);
    world.deliver(wire, anywhere(wire, pick), true);
  },
  repeat: (world: World, pick: number) => {
    const wire = world.wire(pick);
    world.deliver(wire, anywhere(wire, pick), false);
  },
  drop: (world: World, pick: number) => {
    const wire = world.wire(pick);
    wire?.frames.splice(anywhere(wire, pick), 1);
  },
  readPage: (world: World) => world.readPage(),
  repeatPage: (world: World) => {
    if (world.lastPage) world.feed(world.lastPage);
  },
  connect: (world: World) => world.connect(),
  disconnect: (world: World) => world.disconnect(),
  renew: (world: World) => world.renew(),
  release: (world: World) => world.release(),
  ping: (world: World) => world.ping(),
  resync: (world: World) => world.push({ type: "resync", topic: TOPIC, reason: "slow" }),
  refuse: (world: World) => world.refuse(),
  forbid: (world: World) => {
    world.refuse();
    world.feed({ type: "snapshotWanted", cause: "reset:forbidden" });
  },
  overdue: (world: World) => world.feed({ type: "overdue" }),
  retry: (world: World) => world.feed({ type: "snapshotWanted", cause: "manual" }),
};

export type Event = { readonly kind: keyof typeof EVENTS; readonly pick: number };

/** Deliveries are frequent, accidents less so, or no run would get anywhere. */
const anEvent: fc.Arbitrary<Event> = fc.record({
  kind: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("deliver", "readPage", "edit") },
    {
      weight: 2,
      arbitrary: fc.constantFrom("connect", "reorder", "merge", "editInSecond", "overdue"),
    },
    { weight: 2, arbitrary: fc.constantFrom(...(Object.keys(EVENTS) as Event["kind"][])) },
  ),
  pick: fc.nat(50),
});

/** Whatever happens on the way: at rest, the view is the server's rows. */
export function convergence(machine: Machine) {
  return fc.property(fc.array(anEvent, { maxLength: 80 }), (events) => {
    const world = new World(machine);
    for (const { kind, pick } of events) EVENTS[kind](world, pick);
    world.rest();
    world.check();
  });
}
