/**
 * Ten thousand of the client's own connections, cut at once, and a server that takes so many new ones a second.
 *
 * What is simulated is the network and the clock: a socket that is refused, or cut without a word, ends as one does in
 * a browser, and everything from there on is the client's policy. https://docs.aws.amazon.com/apigateway/latest/
 * developerguide/apigateway-execution-service-websocket-limits-table.html: 500 new connections a second, 500 at once.
 */
import { type Connection, createConnection } from "../../frontend/client/src/connection.ts";
import type { Http } from "../../frontend/client/src/http.ts";
import type { SocketFactory, SocketLike } from "../../frontend/client/src/socket.ts";
import { TUNABLES } from "../../frontend/client/src/tunables.ts";
import { Clock } from "./clock.ts";

/**
 * `lost`: cut without a word. `clean`: cut with the closing handshake. `told`: the server says over how long to leave,
 * and the old connections go on. `told and lost`: it says so, and is gone.
 */
export const CUTS = ["lost", "clean", "told", "told and lost"] as const;
type Cut = (typeof CUTS)[number];

const TAKEN_A_SECOND = 500;
const ANSWER_MS = 100;
const PATIENCE_MS = 10 * 60_000;

export async function returned(
  clients: number,
  spreadMs: number,
  { cut, seed }: { cut: Cut; seed: number },
) {
  const clock = new Clock();
  clock.rule();
  const gate = new Gate(clock, mulberry32(seed));
  const connections = Array.from({ length: clients }, () => gate.client());
  for (const each of connections) each.open();
  await clock.until(2 * TUNABLES.stableAfter);
  gate.limit();
  const cutAtMs = clock.nowMs;
  for (const socket of [...gate.open]) socket.cut(cut, spreadMs);
  await clock.until(cutAtMs + PATIENCE_MS, () => gate.back >= clients);
  const late = connections.filter((each) => each.state().phase !== "open").length;
  return {
    backMs: clock.nowMs - cutAtMs,
    attempts: gate.attempts.length,
    busiest: busiest(gate.attempts),
    refused: gate.refused,
    late,
  };
}

/** The server's side: who is open, and how many more it takes now. */
class Gate {
  readonly open = new Set<FakeSocket>();
  readonly attempts: number[] = [];
  refused = 0;
  /** How many have been let in since there is a limit. */
  back = 0;
  #tokens = Infinity;
  #filledMs = 0;

  constructor(
    readonly clock: Clock,
    readonly random: () => number,
  ) {}

  limit(): void {
    this.#tokens = TAKEN_A_SECOND;
    this.#filledMs = this.clock.nowMs;
    this.attempts.length = 0;
    this.back = 0;
  }

  client(): Connection {
    const gate = this;
    return createConnection(
      {
        http: TICKETS,
        WebSocket: class extends FakeSocket {
          constructor() {
            super(gate);
          }
        } as unknown as SocketFactory,
        page: { isVisible: () => true, onEvent: () => () => {} },
        tunables: TUNABLES,
        random: this.random,
        log: () => {},
      },
      { frame: () => {}, changed: () => {}, renewed: () => {}, released: () => {} },
    );
  }

  takes(): boolean {
    this.attempts.push(this.clock.nowMs);
    const passedMs = this.clock.nowMs - this.#filledMs;
    this.#filledMs = this.clock.nowMs;
    const filled = this.#tokens + (passedMs / 1000) * TAKEN_A_SECOND;
    this.#tokens = this.#tokens === Infinity ? Infinity : Math.min(TAKEN_A_SECOND, filled);
    if (this.#tokens < 1) this.refused += 1;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

class FakeSocket implements SocketLike {
  onopen: SocketLike["onopen"] = null;
  onmessage: SocketLike["onmessage"] = null;
  onclose: SocketLike["onclose"] = null;

  constructor(readonly gate: Gate) {
    const isTaken = gate.takes();
    gate.clock.in(ANSWER_MS, () => (isTaken ? this.#accept() : this.#end(false)));
  }

  #accept(): void {
    if (!this.onopen) return;
    this.gate.open.add(this);
    this.gate.back += 1;
    this.onopen.call(this as never, {} as Event);
  }

  #end(wasClean: boolean): void {
    this.gate.open.delete(this);
    this.onclose?.call(this as never, { wasClean, code: 1006, reason: "" } as CloseEvent);
  }

  /** A ping is answered, as long as the connection stands. */
  send(data: unknown): void {
    const { id } = JSON.parse(String(data));
    this.gate.clock.in(ANSWER_MS, () => {
      if (this.gate.open.has(this)) this.#deliver({ type: "pong", id, heads: {} });
    });
  }

  close(): void {
    this.gate.open.delete(this);
  }

  cut(how: Cut, spreadMs: number): void {
    if (how.startsWith("told")) {
      this.#deliver({ type: "closing", reason: "deploy", retry: true, spreadMs });
    }
    if (how !== "told") this.#end(how === "clean");
  }

  #deliver(frame: unknown): void {
    this.onmessage?.call(this as never, { data: JSON.stringify(frame) } as MessageEvent);
  }
}

/** Tickets are there for the asking: the API is not what this is about. */
const TICKETS: Http = {
  get: () => Promise.reject(new Error("not asked for here")),
  put: () => Promise.reject(new Error("not asked for here")),
  post: <T>() => Promise.resolve({ ticket: "t", url: "wss://socket.test/", expiresAtMs: 0 } as T),
  setCsrfToken: () => {},
};

/** The most within any second, wherever it begins. */
function busiest(times: readonly number[]): number {
  let from = 0;
  let most = 0;
  times.forEach((atMs, at) => {
    while ((times[from] ?? atMs) <= atMs - 1000) from += 1;
    most = Math.max(most, at - from + 1);
  });
  return most;
}

/** A generator with a seed, so that a run can be had again. https://github.com/cprosche/mulberry32 */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
