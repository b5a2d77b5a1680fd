/** Deltas beside positions: which come first, which follow, which are no longer news. */
import type { Delta, Position } from "./types.ts";

/** In order of `seq`, so that one pass applies all that fits; one that is repeated stands there once. */
export function insert(waiting: readonly Delta[], delta: Delta): readonly Delta[] {
  const isThere = waiting.some((other) => order(other, delta) === 0);
  return isThere ? waiting : [...waiting, delta].sort(order);
}

function order(a: Delta, b: Delta): number {
  return a.epoch - b.epoch || a.seq - b.seq || a.base - b.base;
}

export function isAhead(delta: Delta, position: Position | null): boolean {
  return delta.epoch === position?.epoch && delta.seq > position.seq;
}

export function isAt(position: Position | null, epoch: number, seq: number): boolean {
  return position?.epoch === epoch && position.seq === seq;
}
