/** What somebody looks at stays where it is on the screen, whatever comes or goes above it. */
import type { Line } from "../list/rows.ts";

/** The lines as they lie below each other, in pixels from the beginning of the list. */
export interface Layout {
  readonly lines: readonly Line[];
  /** Where each begins, and at the end where the last one ends. */
  readonly starts: readonly number[];
  readonly places: Places;
}

/** At which place a line is, by its id. */
export type Places = Pick<ReadonlyMap<string, number>, "get" | "has">;

export function layoutOf(lines: readonly Line[], heightOf: (line: Line) => number): Layout {
  const starts = [0];
  let end = 0;
  for (const line of lines) {
    end += heightOf(line);
    starts.push(end);
  }
  return { lines, starts, places: placesIn(lines) };
}

/** Of thousands only a few are asked for: they are looked for then, which costs less than to note all of them. */
function placesIn(lines: readonly Line[]): Places {
  const known = new Map<string, number>();
  const find = (id: string) => {
    const place = known.get(id) ?? lines.findIndex((line) => line.id === id);
    known.set(id, place);
    return place;
  };
  return {
    get: (id) => (find(id) < 0 ? undefined : find(id)),
    has: (id) => find(id) >= 0,
  };
}

export interface Window {
  readonly from: number;
  readonly height: number;
}

/**
 * How far to scroll so that nothing moves: by as much as the held line has moved, if it was in sight, or else the first
 * line in sight that is still there. At the very top nothing is held but what is `held`: new lines may come in there.
 */
export function drift(before: Layout, now: Layout, window: Window, held: string | null): number {
  const candidates = inSight(before, window);
  const anchor =
    candidates.find((id) => id === held && now.places.has(id)) ??
    (window.from > 0 ? candidates.find((id) => now.places.has(id)) : undefined);
  return anchor === undefined ? 0 : startOf(now, anchor) - startOf(before, anchor);
}

/** Those that are whole in the window. */
function inSight({ lines, starts }: Layout, { from, height }: Window): readonly string[] {
  const ids: string[] = [];
  for (let at = firstFrom(starts, from); at < lines.length; at += 1) {
    if ((starts[at + 1] ?? 0) > from + height) break;
    ids.push(lines[at]?.id ?? "");
  }
  return ids;
}

function firstFrom(starts: readonly number[], from: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

function startOf({ starts, places }: Layout, id: string): number {
  return starts[places.get(id) ?? 0] ?? 0;
}
