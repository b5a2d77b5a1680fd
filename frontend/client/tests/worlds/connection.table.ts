/** Every cell of the second table of SPEC.md: a state of the connection, an event, and what comes of it. */
import { vi } from "vitest";
import type * as ConnectionModule from "../../src/connection.ts";
import type * as HttpModule from "../../src/http.ts";
import type { PageEvent } from "../../src/page.ts";
import { TUNABLES } from "../../src/tunables.ts";
import { FakeApi, FakePage, FakeSocket } from "../fakes.ts";
import { soon, TICKETS, wait } from "../setup.ts";

export type Make = Pick<typeof ConnectionModule, "createConnection"> &
  Pick<typeof HttpModule, "createHttp">;

const tunables = { ...TUNABLES, renewAfter: 1_000_000, renewSpread: 0, connectTimeout: 20_000 };
const TICKET = { ticket: "t", url: "wss://socket.test/live", expiresAtMs: 1 };

/** Answers pings, as long as it is to. */
class LivingSocket extends FakeSocket {
  static isAnswering = true;

  override send(data: string): void {
    super.send(data);
    const { action, id } = JSON.parse(data);
    const pong = () => this.deliver({ type: "pong", id, heads: {} });
    if (action === "ping" && LivingSocket.isAnswering) setTimeout(pong, 1);
  }
}

type Answer = { status: number; body: unknown };

class World {
  readonly page = new FakePage();
  readonly api = new FakeApi();
  readonly told: string[] = [];
  readonly connection: ConnectionModule.Connection;
  isHeld = false;
  hasSuccessor = false;
  #tickets: ((answer: Answer) => void)[] = [];

  constructor(
    { createConnection, createHttp }: Make,
    readonly isAboutTickets: boolean,
  ) {
    LivingSocket.isAnswering = true;
    this.api.routes[`POST ${TICKETS}`] = () =>
      this.isHeld
        ? new Promise<Answer>((resolve) => this.#tickets.push(resolve))
        : { status: 201, body: TICKET };
    const tell = (what: string) => () => this.told.push(what);
    this.connection = createConnection(
      {
        http: createHttp(this.api.fetch, 30_000),
        WebSocket: LivingSocket as never,
        page: this.page,
        tunables,
        random: () => 1,
        log: (what) => this.noted(what),
      },
      { frame: () => {}, changed: () => {}, renewed: tell("renewed"), released: tell("released") },
    );
  }

  noted(what: string): void {
    this.hasSuccessor =
      what === "connection.renewing" || (what === "connection.told" && this.hasSuccessor);
  }

  ticket(answer: Answer): void {
    for (const resolve of this.#tickets.splice(0)) resolve(answer);
  }

  /** The one that has been open longest, and the one that was opened last. */
  get open(): FakeSocket[] {
    return FakeSocket.opened.filter((socket) => !socket.isClosed);
  }
  /** The one in use. */
  get current(): FakeSocket | undefined {
    return this.hasSuccessor ? this.open[0] : this.open.at(-1);
  }

  state(): string {
    const { phase } = this.connection.state();
    if (phase === "idle") return this.page.listeners.size > 0 ? "asleep" : "idle";
    if (phase !== "open") return phase;
    if (this.hasSuccessor) return "open with successor";
    return this.open.length > 1 ? "overlap" : "open";
  }
}

type Do = (world: World) => unknown;

const closing = (retry: boolean, spreadMs = 0) => ({
  type: "closing",
  reason: "told",
  retry,
  spreadMs,
});

async function opening(world: World): Promise<void> {
  world.connection.open();
  await soon();
}
async function opened(world: World): Promise<void> {
  await opening(world);
  FakeSocket.latest.accept();
  await soon();
}
/** On the way to a socket: with the ticket still to come, where tickets are the matter. */
async function succeeded(world: World): Promise<void> {
  await opened(world);
  world.isHeld = world.isAboutTickets;
  FakeSocket.latest.deliver(closing(true));
  await soon();
}

export const STATES: Readonly<Record<string, Do>> = {
  idle: () => {},
  asleep: async (world) => {
    await opened(world);
    world.page.hide();
    await wait(tunables.hiddenFor + 1);
  },
  connecting: (world) => {
    world.isHeld = world.isAboutTickets;
    return opening(world);
  },
  open: opened,
  "open with successor": succeeded,
  overlap: async (world) => {
    await opened(world);
    FakeSocket.latest.deliver(closing(true));
    await soon();
    FakeSocket.latest.accept();
    await soon();
  },
  waiting: async (world) => {
    await opening(world);
    FakeSocket.latest.drop();
  },
  ended: async (world) => {
    await opened(world);
    FakeSocket.latest.deliver(closing(false));
  },
};

const onPage =
  (event: PageEvent): Do =>
  async (world) => {
    world.page.isInView = event !== "hidden";
    world.page.tell(event);
    await soon();
  };
const needs =
  (isThere: (world: World) => unknown, act: Do): Do =>
  (world) =>
    isThere(world) ? act(world) : "impossible";
const onSocket = (act: (socket: FakeSocket) => void) =>
  needs(
    (world) => world.current,
    (world) => act(world.current as FakeSocket),
  );
const isOpen = (world: World) => world.connection.state().phase === "open";
const isOnTheWay = (world: World) => world.isHeld;

const EVENTS: Readonly<Record<string, Do>> = {
  open: (world) => opening(world),
  close: (world) => world.connection.close(),
  "ticket denied": needs(isOnTheWay, async (world) => {
    world.ticket({ status: 401, body: {} });
    await soon();
  }),
  "ticket fails": needs(isOnTheWay, async (world) => {
    world.ticket({ status: 503, body: {} });
    await soon();
  }),
  "ticket never comes": needs(isOnTheWay, () => wait(tunables.connectTimeout + 1)),
  opened: needs(
    (world) => world.state() === "connecting" || world.hasSuccessor,
    async () => {
      FakeSocket.latest.accept();
      await soon();
    },
  ),
  "ended, clean": onSocket((socket) => socket.drop(true)),
  "ended, lost": onSocket((socket) => socket.drop()),
  "successor fails": needs(
    (world) => world.hasSuccessor,
    () => FakeSocket.latest.drop(),
  ),
  "the one before ends": needs(
    (world) => world.state() === "overlap",
    (world) => world.open[0]?.drop(),
  ),
  "overlap is over": needs(
    (world) => world.state() === "overlap",
    () => wait(tunables.overlap),
  ),
  "retry is due": needs(
    (world) => world.state() === "waiting",
    () => wait(1_001),
  ),
  "pong missing": needs(isOpen, async (world) => {
    LivingSocket.isAnswering = false;
    world.page.tell("clock");
    await wait(tunables.pongTimeout + 1);
  }),
  "closing, retry": onSocket((socket) => socket.deliver(closing(true, 20_000))),
  "closing, no retry": onSocket((socket) => socket.deliver(closing(false))),
  "closing, retry, to the one before": needs(
    (world) => world.state() === "overlap",
    async (world) => {
      world.open[0]?.deliver(closing(true, 1_000));
      await wait(1_001);
    },
  ),
  "renewal due": needs(
    (world) => isOpen(world) && !world.hasSuccessor,
    () => wait(tunables.renewAfter),
  ),
  hidden: onPage("hidden"),
  "hidden for 5 min": async (world) => {
    world.page.hide();
    await wait(tunables.hiddenFor + 1);
  },
  visible: onPage("visible"),
  online: onPage("online"),
  pageshow: onPage("pageshow"),
  clock: onPage("clock"),
};

const PAGE_EVENTS: ReadonlySet<string> = new Set<PageEvent>([
  "hidden",
  "visible",
  "online",
  "pageshow",
  "clock",
]);

/** What can be seen of an event, in words: a dash when there is nothing to see, a stroke when it cannot be. */
async function outcome(make: Make, state: string, event: string): Promise<string> {
  FakeSocket.opened = [];
  vi.clearAllTimers();
  const world = new World(make, event.startsWith("ticket"));
  await STATES[state]?.(world);
  const { reason } = world.connection.state();
  const before = { sockets: FakeSocket.opened.length, pings: pings(), told: world.told.length };
  if ((await EVENTS[event]?.(world)) === "impossible") return "/";
  const after = { ...world.connection.state(), name: world.state() };
  const isNew = after.name === "connecting" && FakeSocket.opened.length > before.sockets;
  const words = [
    after.name !== state && `→ ${after.name}`,
    after.reason !== reason && `(${after.reason})`,
    isNew && "on a new socket",
    PAGE_EVENTS.has(event) && pings() > before.pings && "ping",
    ...world.told.slice(before.told),
  ];
  world.connection.close();
  return words.filter(Boolean).join(" ") || "–";
}

const pings = () => FakeSocket.opened.flatMap((socket) => socket.sentBy("ping")).length;

/** Of one state, by event. Under fake timers. */
export async function connectionColumn(make: Make, state: string): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const event of Object.keys(EVENTS)) seen[event] = await outcome(make, state, event);
  return seen;
}
