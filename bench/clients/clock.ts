/** A clock that is moved on by hand: timers run in their order, and what hangs on promises in between. */
import { setImmediate } from "node:timers";

interface Timer {
  readonly atMs: number;
  /** Of two at one time the one that was set first comes first. */
  readonly order: number;
  readonly act: () => void;
}

export class Clock {
  nowMs = 0;
  readonly #heap: Timer[] = [];
  readonly #cleared = new Set<number>();
  #orders = 0;

  /** From now on everything in this process goes by this clock. */
  rule(): void {
    const now = () => this.nowMs;
    Object.defineProperty(globalThis, "performance", { value: { now } });
    Date.now = now;
    const start = (act: () => void, ms = 0) => this.in(ms, act);
    const stop = (order: number | undefined) => void this.#cleared.add(order ?? -1);
    Object.assign(globalThis, { setTimeout: start, clearTimeout: stop });
  }

  in(ms: number, act: () => void): number {
    this.#orders += 1;
    push(this.#heap, { atMs: this.nowMs + Math.max(0, ms), order: this.#orders, act });
    return this.#orders;
  }

  async until(endMs: number, isOver: () => boolean = () => false): Promise<void> {
    await settled();
    while (!isOver() && (this.#heap[0]?.atMs ?? Infinity) <= endMs) {
      const { atMs, order, act } = pop(this.#heap);
      if (this.#cleared.delete(order)) continue;
      this.nowMs = atMs;
      act();
      await settled();
    }
    if (!isOver()) this.nowMs = endMs;
  }
}

/** Everything that waits for nothing but a promise has run. */
function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

function isBefore(a: Timer | undefined, b: Timer | undefined): boolean {
  if (!a || !b) return false;
  return a.atMs === b.atMs ? a.order < b.order : a.atMs < b.atMs;
}

function push(heap: Timer[], timer: Timer): void {
  let at = heap.push(timer) - 1;
  for (let up = (at - 1) >> 1; at > 0 && isBefore(heap[at], heap[up]); up = (at - 1) >> 1) {
    swap(heap, at, up);
    at = up;
  }
}

function pop(heap: Timer[]): Timer {
  swap(heap, 0, heap.length - 1);
  const first = heap.pop();
  if (!first) throw new RangeError("no timer is set");
  for (let at = 0; ; ) {
    const down = isBefore(heap[2 * at + 2], heap[2 * at + 1]) ? 2 * at + 2 : 2 * at + 1;
    if (!isBefore(heap[down], heap[at])) return first;
    swap(heap, at, down);
    at = down;
  }
}

function swap(heap: Timer[], a: number, b: number): void {
  [heap[a], heap[b]] = [heap[b] as Timer, heap[a] as Timer];
}
