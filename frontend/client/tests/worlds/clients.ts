/** Anything that may happen to tabs, server, network and clocks, and what must hold at rest. */
import fc from "fast-check";
import { vi } from "vitest";
import type { OrganizationChange, ServerFrame } from "../../src/types.ts";
import { aPullRequest, aRepo, FakeSocket, ownTimers, TOPIC } from "../fakes.ts";
import { comeBack, failures, flush, LASTING, type Make, World } from "./browser.ts";

export type { Make } from "./browser.ts";

const titled = (world: World, number: number) => {
  world.titles += 1;
  return aPullRequest(number, { title: `title ${world.titles}` });
};

function clear(world: World): void {
  const { organization } = world.server;
  organization.clear();
  organization.putRepo(aRepo("1"));
  organization.put(aPullRequest(LASTING));
}

function jump(by: number): (world: World) => void {
  return (world) => {
    vi.setSystemTime(Date.now() + by);
    for (const { tab } of world.living) tab.do(() => tab.page.tell("clock"));
  };
}

const closing = (spreadMs: number): ServerFrame => {
  return { type: "closing", reason: "deploy", retry: true, spreadMs };
};

type Do = (world: World, pick: number) => unknown;

const EVENTS = {
  edit: (world, pick) => world.commit(world.server.organization.put(titled(world, pick % 8))),
  merge: (world, pick) => world.commit(world.server.organization.end(`1#${pick % 8}`, "merged")),
  editUnheard: (world, pick) => world.server.organization.put(titled(world, pick % 8)),
  unknownChange: (world) => {
    const change = { type: "fireworks" } as unknown as OrganizationChange;
    world.commit(world.server.organization.commit(change));
  },
  clear,
  forgetLog: (world) => world.server.organization.forgetLog(),
  resync: (world) => world.server.tell({ type: "resync", topic: TOPIC, reason: "slow" }),
  deliver: (world) => world.pump(),
  deliverOne: (world, pick) => {
    const wire = world.wire(pick);
    const frame = wire?.frames.shift();
    if (frame) wire?.socket.deliver(frame);
  },
  repeat: (world, pick) => {
    const wire = world.wire(pick);
    const frame = wire?.frames[pick % Math.max(1, wire.frames.length)];
    if (frame) wire?.socket.deliver(frame);
  },
  reorder: (world, pick) => {
    const wire = world.wire(pick);
    const frame = wire?.frames.pop();
    if (frame) wire?.socket.deliver(frame);
  },
  drop: (world, pick) => {
    world.server.listen();
    world.wire(pick)?.frames.shift();
  },
  garbage: (world, pick) => world.wire(pick)?.socket.deliverText('{"type":'),
  cut: (world, pick) => world.wire(pick)?.socket.drop(pick % 2 === 0),
  closing: (world, pick) => world.wire(pick)?.socket.deliver(closing(pick * 400)),
  refuseSockets: (world) => {
    world.isAccepting = !world.isAccepting;
  },
  late: (world, pick) => {
    world.latencyMs = pick * 300;
  },
  fail: (world) => {
    world.isFailing = !world.isFailing;
  },
  moment: (world, pick) => world.pass(pick * 100),
  minute: (world) => world.pass(62_000),
  openTab: (world) => world.open(),
  leaderDies: (world) => world.leader()?.tab.die(),
  tabDies: (world, pick) => world.pick(pick)?.tab.die(),
  leaderFreezes: (world) => world.leader()?.tab.freeze(),
  tabFreezes: (world, pick) => world.pick(pick)?.tab.freeze(),
  tabWakes: (world, pick) => world.pick(pick)?.tab.wake(),
  hide: (world, pick) => world.pick(pick)?.tab.hide(),
  show: (world, pick) => world.pick(pick)?.tab.show(),
  online: (world, pick) =>
    world.pick(pick)?.tab.do(() => world.pick(pick)?.tab.page.tell("online")),
  leave: (world, pick) => {
    const one = world.pick(pick);
    if (!one?.isShown || one.tab.isFrozen) return;
    one.isShown = false;
    one.tab.do(pick % 2 === 0 ? one.leave : one.client.dispose);
  },
  /** And the others hear of it, for its grace is over. */
  leaveForGood: (world, pick) => {
    EVENTS.leave(world, pick);
    return world.pass(31_000);
  },
  leaderSleeps: async (world) => {
    const leader = world.leader();
    leader?.tab.freeze();
    await world.pass(70_000);
    leader?.tab.wake();
  },
  comeBack: (world, pick) => {
    const one = world.pick(pick);
    if (one && !one.isShown && !one.tab.isFrozen) comeBack(one);
  },
  refresh: (world, pick) => {
    const one = world.pick(pick);
    one?.tab.do(() => one.client.refresh(TOPIC));
  },
  forward: jump(3_600_000),
  back: jump(-3_600_000),
} satisfies Record<string, Do>;

export interface Event {
  readonly kind: keyof typeof EVENTS;
  readonly pick: number;
}

const anEvent: fc.Arbitrary<Event> = fc.record({
  kind: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("deliver", "edit", "moment", "openTab") },
    { weight: 5, arbitrary: fc.constantFrom(...(Object.keys(EVENTS) as Event["kind"][])) },
  ),
  pick: fc.nat(50),
});

const aStory = fc.record({
  hasLocks: fc.boolean(),
  /** Whether tabs that are frozen wake before the rest, or stay as they are. */
  isThawing: fc.boolean(),
  seed: fc.nat(),
  events: fc.array(anEvent, { maxLength: 40 }),
});

async function live(world: World, events: readonly Event[], isThawing: boolean): Promise<void> {
  world.open();
  world.open();
  for (const { kind, pick } of events) {
    const act: Do = EVENTS[kind];
    await act(world, pick);
    await flush();
  }
  await world.rest(isThawing);
  world.check();
  if (failures.length > 0) throw new Error(failures[0]);
}

/** Whatever happens to tabs, server, network and clocks: at rest all tabs show the truth over one connection. */
export function convergence(make: Make) {
  return fc.asyncProperty(aStory, async ({ hasLocks, isThawing, seed, events }) => {
    vi.useFakeTimers({ now: 1_000_000 });
    ownTimers();
    FakeSocket.opened = [];
    failures.length = 0;
    const world = new World(make, hasLocks, seed);
    try {
      await live(world, events, isThawing);
    } finally {
      world.end();
      vi.useRealTimers();
    }
  });
}
