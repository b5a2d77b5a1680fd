/** Deltas beside positions: which come first, which follow, which are no longer news. */
import type { Delta, Position } from "./types.ts";

/** In order of `seq`, so that one pass applies all that fits. */
export function insert(waiting: readonly Delta[], delta: Delta): readonly Delta[] {
  const at = waiting.findIndex((other) => !isBefore(other, delta));
  const index = at === -1 ? waiting.length : at;
  return isRepeated(waiting[index], delta) ? waiting : waiting.toSpliced(index, 0, delta);
}

function isBefore(a: Delta, b: Delta): boolean {
  if (a.epoch !== b.epoch) return a.epoch < b.epoch;
  return a.seq === b.seq ? a.base < b.base : a.seq < b.seq;
}

function isRepeated(a: Delta | undefined, b: Delta): boolean {
  return a?.epoch === b.epoch && a.base === b.base && a.seq === b.seq;
}

export function isAhead(delta: Delta, position: Position | null): boolean {
  return delta.epoch === position?.epoch && delta.seq > position.seq;
}

export function isAt(position: Position | null, epoch: number, seq: number): boolean {
  return position?.epoch === epoch && position.seq === seq;
}
