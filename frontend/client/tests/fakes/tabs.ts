/** A browser of several tabs: locks that end with their tab, channels, and tabs that die, freeze and wake. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { SocketFactory } from "../../src/socket.ts";
import type { Channel, HoldOptions, TabsApi } from "../../src/tabs.ts";
import { FakePage, FakeSocket } from "./browser.ts";

/** Whose code is running, also behind a timer or a promise. */
const running = new AsyncLocalStorage<FakeTab | null>();

/** A moment later, by the browser itself. */
function later(act: () => void): void {
  running.run(null, () => setTimeout(act, 0));
}

type Timeout = ReturnType<typeof setTimeout>;

/** Timers belong to the tab that set them: they wait while it is frozen, and end with it. After `useFakeTimers`. */
export function ownTimers(): void {
  const { setTimeout: start, clearTimeout: stop } = globalThis;
  const cleared = new Set<Timeout | undefined>();
  const begin = (act: () => void, ms?: number): Timeout => {
    const tab = running.getStore();
    if (!tab) return start(act, ms);
    const id: Timeout = start(() => tab.do(() => cleared.has(id) || act()), ms);
    return id;
  };
  globalThis.setTimeout = begin as typeof setTimeout;
  globalThis.clearTimeout = ((id: Timeout | undefined) => {
    cleared.add(id);
    stop(id);
  }) as typeof clearTimeout;
}

export class FakeTab {
  readonly page = new FakePage();
  isFrozen = false;
  isDead = false;
  readonly sockets: FakeSocket[] = [];
  readonly #missed: (() => unknown)[] = [];

  constructor(readonly browser: FakeBrowser) {}

  /** Whatever happens to a tab happens here: never when it is dead, later when it is frozen. */
  do(act: () => unknown): void {
    if (this.isDead) return;
    if (this.isFrozen) this.#missed.push(act);
    else running.run(this, act);
  }

  die(): void {
    this.isDead = true;
    for (const socket of this.sockets) socket.isClosed = true;
    this.browser.bury(this);
  }

  freeze(): void {
    this.isFrozen = true;
  }

  wake(): void {
    this.isFrozen = false;
    for (const act of this.#missed.splice(0)) this.do(act);
  }

  hide(): void {
    this.page.isInView = false;
    this.do(() => this.page.tell("hidden"));
  }

  show(): void {
    this.page.isInView = true;
    this.do(() => this.page.tell("visible"));
  }

  readonly api: TabsApi = {
    hold: (name, options, held) => this.browser.request(this, name, options, held),
    channel: (name) => this.browser.join(this, name),
  };

  fetchBy(fetch: (path: string, init: RequestInit) => Promise<Response>) {
    return (path: string, init: RequestInit) =>
      new Promise<Response>((resolve, reject) => {
        fetch(path, init).then(
          (response) => this.do(() => resolve(response)),
          (cause: unknown) => this.do(() => reject(cause)),
        );
      });
  }

  get Socket(): SocketFactory {
    const tab = this;
    return class extends FakeSocket {
      constructor(url: string) {
        super(url);
        tab.sockets.push(this);
      }
      override enter(act: () => void): void {
        tab.do(act);
      }
    } as unknown as SocketFactory;
  }
}

type Held = (lost: AbortSignal) => Promise<void>;

interface Request {
  readonly tab: FakeTab;
  readonly name: string;
  readonly held: Held;
  readonly lost: AbortController;
  done(): void;
}

interface Member {
  readonly tab: FakeTab;
  readonly name: string;
  listener: ((message: unknown) => void) | null;
}

export class FakeBrowser {
  readonly tabs: FakeTab[] = [];
  readonly #held = new Map<string, Request>();
  #queue: Request[] = [];
  readonly #members = new Set<Member>();

  open(): FakeTab {
    const tab = new FakeTab(this);
    this.tabs.push(tab);
    return tab;
  }

  get living(): FakeTab[] {
    return this.tabs.filter((tab) => !tab.isDead);
  }

  /** The tab that holds a lock. */
  holder(name: string): FakeTab | undefined {
    return this.#held.get(name)?.tab;
  }

  get openSockets(): FakeSocket[] {
    return this.living.flatMap((tab) => tab.sockets.filter((socket) => !socket.isClosed));
  }

  request(tab: FakeTab, name: string, options: HoldOptions, held: Held): Promise<void> {
    return new Promise((done) => {
      const request = { tab, name, held, lost: new AbortController(), done };
      if (options.steal) this.#steal(request);
      else this.#wait(request, options.signal);
    });
  }

  #wait(request: Request, signal: AbortSignal | undefined): void {
    this.#queue.push(request);
    signal?.addEventListener("abort", () => {
      if (!this.#queue.includes(request)) return;
      this.#queue = this.#queue.filter((each) => each !== request);
      request.done();
    });
    this.#grant(request.name);
  }

  #steal(request: Request): void {
    const before = this.#held.get(request.name);
    this.#begin(request);
    const lose = () => {
      before?.lost.abort();
      before?.done();
    };
    later(() => before?.tab.do(lose));
  }

  #grant(name: string): void {
    if (this.#held.has(name)) return;
    const next = this.#queue.find((each) => each.name === name);
    if (!next) return;
    this.#queue = this.#queue.filter((each) => each !== next);
    this.#begin(next);
  }

  #begin(request: Request): void {
    this.#held.set(request.name, request);
    const run = async () => {
      await request.held(request.lost.signal);
      this.#release(request);
    };
    later(() => request.tab.do(run));
  }

  #release(request: Request): void {
    if (this.#held.get(request.name) === request) {
      this.#held.delete(request.name);
      this.#grant(request.name);
    }
    request.done();
  }

  bury(tab: FakeTab): void {
    this.#queue = this.#queue.filter((each) => each.tab !== tab);
    for (const member of [...this.#members]) if (member.tab === tab) this.#members.delete(member);
    for (const [name, request] of [...this.#held]) {
      if (request.tab !== tab) continue;
      this.#held.delete(name);
      this.#grant(name);
    }
  }

  join(tab: FakeTab, name: string): Channel {
    const own: Member = { tab, name, listener: null };
    this.#members.add(own);
    return {
      post: (message) => this.#post(own, structuredClone(message)),
      listen: (listener) => {
        own.listener = listener;
      },
      close: () => this.#members.delete(own),
    };
  }

  #post(from: Member, message: unknown): void {
    if (!this.#members.has(from)) throw new DOMException("closed", "InvalidStateError");
    for (const to of this.#members) {
      if (to !== from && to.name === from.name)
        later(() => to.tab.do(() => this.#hand(to, message)));
    }
  }

  #hand(to: Member, message: unknown): void {
    if (this.#members.has(to)) to.listener?.(message);
  }

  /** Any program on the page's origin may say anything. */
  shout(name: string, message: unknown): void {
    for (const to of this.#members) {
      if (to.name === name) later(() => to.tab.do(() => this.#hand(to, message)));
    }
  }
}
