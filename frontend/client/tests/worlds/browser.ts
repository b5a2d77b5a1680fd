/** Whole clients in the tabs of one browser, with a server, a network and clocks on which anything may happen. */
import { vi } from "vitest";
import type * as ClientModule from "../../src/client.ts";
import type { Position, ServerFrame } from "../../src/types.ts";
import {
  aPullRequest,
  aRepo,
  FakeBrowser,
  type FakeTab,
  LiveServer,
  rowsOf,
  TOPIC,
  type Wire,
} from "../fakes.ts";
import { shown } from "./recovery.ts";

export type Make = Pick<typeof ClientModule, "createClient">;
type Client = ClientModule.Client;

const breathe = setImmediate;
/** All that promises have begun is done; the clocks stand still. */
export const flush = () => new Promise<void>((done) => breathe(done));

const STEP_MS = 500;
/** Longer than any delay there is between an accident and the moment when it must be mended. */
const PATIENCE_MS = 400_000;
/** Always there, so that a view without it is one that went back to nothing. */
export const LASTING = 99;

export interface Shown {
  readonly tab: FakeTab;
  readonly client: Client;
  isShown: boolean;
  leave(): void;
}

export class World {
  readonly browser = new FakeBrowser();
  readonly server = new LiveServer(2);
  shown: Shown[] = [];
  /** How long requests take, and whether they fail. */
  latencyMs = 0;
  isFailing = false;
  isAccepting = true;
  titles = 0;
  #random: number;

  constructor(
    private readonly make: Make,
    readonly hasLocks: boolean,
    seed: number,
  ) {
    this.#random = seed;
    const { organization } = this.server;
    organization.putRepo(aRepo("1"));
    organization.put(aPullRequest(LASTING));
    for (const number of [1, 2, 3]) organization.put(aPullRequest(number));
  }

  readonly random = () => {
    this.#random = (this.#random * 1_103_515_245 + 12_345) % 2_147_483_648;
    return this.#random / 2_147_483_648;
  };

  /** Those that can show anything. */
  get awake(): Shown[] {
    return this.living.filter(({ tab }) => !tab.isFrozen);
  }

  /** What a frozen tab holds on to is not counted: it is let go when it wakes. */
  get openSockets(): number {
    const sockets = this.awake.flatMap(({ tab }) => tab.sockets);
    return sockets.filter((socket) => !socket.isClosed).length;
  }

  get living(): Shown[] {
    return this.shown.filter(({ tab }) => !tab.isDead);
  }

  pick(number: number): Shown | undefined {
    return this.living[number % Math.max(1, this.living.length)];
  }

  leader(): Shown | undefined {
    const tab = this.browser.holder("orglane:leader");
    return this.living.find((each) => each.tab === tab);
  }

  open(most = 4): void {
    if (this.living.length >= most) return;
    const tab = this.browser.open();
    tab.do(() => {
      const client = this.make.createClient({
        fetch: tab.fetchBy((path, init) => this.answer(path, init)),
        WebSocket: tab.Socket,
        page: tab.page,
        tabs: this.hasLocks ? tab.api : null,
        random: this.random,
      });
      const leave = client.subscribe(TOPIC, watch(client));
      this.shown.push({ tab, client, isShown: true, leave });
    });
  }

  /** As the server does it, but later or not at all. */
  async answer(path: string, init: RequestInit): Promise<Response> {
    const isFailing = this.isFailing;
    const answer = await this.server.api.fetch(path, init);
    const text = await answer.text();
    if (this.latencyMs > 0) await new Promise((done) => setTimeout(done, this.latencyMs));
    const headers = new Headers();
    const json = async () => JSON.parse(text);
    const status = isFailing ? 503 : answer.status;
    return { ok: !isFailing, status, headers, text: async () => text, json } as Response;
  }

  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS) {
      this.pump();
      await flush();
      vi.advanceTimersByTime(Math.min(left, STEP_MS));
      await flush();
    }
  }

  pump(): void {
    this.server.listen();
    for (const wire of this.server.wires()) {
      if (!wire.isAccepted && this.isAccepting) this.server.accept(wire);
      this.server.listen();
      for (const frame of wire.frames.splice(0)) wire.socket.deliver(frame);
    }
  }

  wire(pick: number): Wire | undefined {
    const wires = this.server.wires();
    return wires[pick % Math.max(1, wires.length)];
  }

  commit(frame: ServerFrame): void {
    this.server.tell(frame);
  }

  /** No more accidents, and somebody looks at every tab: in the end all show the truth. */
  async rest(isThawing: boolean): Promise<void> {
    this.latencyMs = 0;
    this.isFailing = false;
    this.isAccepting = true;
    if (this.awake.length === 0) this.open(6);
    for (const each of this.living) lookAt(each, isThawing);
    await this.settle();
    this.commit(this.server.organization.put(aPullRequest(50, { title: "the last" })));
    await this.settle();
  }

  async settle(): Promise<void> {
    for (let waited = 0; waited < PATIENCE_MS && !this.isRight(); waited += 5_000) {
      await this.pass(5_000);
    }
  }

  isRight(): boolean {
    const isTrue = this.awake.every(({ client }) => this.wrongOf(client) === null);
    return isTrue && this.openSockets === this.expectedSockets;
  }

  get expectedSockets(): number {
    return this.hasLocks ? 1 : this.awake.length;
  }

  wrongOf(client: Client): string | null {
    const { view, status, isCaughtUp } = client.getSnapshot(TOPIC);
    const mine = JSON.stringify(shown(view));
    const theirs = JSON.stringify(rowsOf(this.server.organization));
    if (mine !== theirs) return `a tab shows ${mine}\nand the server has ${theirs}`;
    return status === "connected" && isCaughtUp ? null : `a tab is ${status}`;
  }

  check(): void {
    for (const { client } of this.awake) {
      const wrong = this.wrongOf(client);
      if (wrong) throw new Error(`${wrong}\n${story(client)}`);
    }
    const sockets = this.openSockets;
    if (sockets !== this.expectedSockets) {
      const stories = this.awake.map(({ client }) => story(client)).join("\n\n");
      throw new Error(`${sockets} sockets are open, not ${this.expectedSockets}\n${stories}`);
    }
  }

  end(): void {
    for (const { tab } of this.living) tab.die();
  }
}

function story(client: Client): string {
  const lines = client.journal().slice(-40);
  return lines
    .map(({ atMs, what, facts }) => `${atMs} ${what} ${JSON.stringify(facts)}`)
    .join("\n");
}

/** What a listener must never see: nothing after something, or a position before another one. */
function watch(client: Client): () => void {
  let hasShown = false;
  let latest = { epoch: 0, seq: 0 };
  return () => {
    const { view } = client.getSnapshot(TOPIC);
    const isThere = shown(view).pullRequests.some((row) => row.number === LASTING);
    if (hasShown && !isThere) failures.push("a listener saw a view go back to nothing");
    hasShown ||= isThere;
    const position = client.topics().find(({ topic }) => topic === TOPIC)?.position ?? latest;
    if (isBefore(position, latest)) failures.push("a listener saw a view go back");
    latest = position;
  };
}

function isBefore(a: Position, b: Position): boolean {
  return a.epoch === b.epoch ? a.seq < b.seq : a.epoch < b.epoch;
}

/** What listeners have seen: they must not throw. */
export const failures: string[] = [];

function lookAt(each: Shown, isThawing: boolean): void {
  const { tab, isShown } = each;
  if (tab.isFrozen && isThawing) tab.wake();
  if (tab.isFrozen) return;
  if (!tab.page.isInView) tab.show();
  if (!isShown) comeBack(each);
}

export function comeBack(each: Shown): void {
  each.isShown = true;
  each.tab.do(() => {
    each.leave = each.client.subscribe(TOPIC, watch(each.client));
  });
}
