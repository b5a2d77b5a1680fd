/** Every line has the height of its kind: nothing is measured, and nothing moves when its words change. */
import type { Density } from "../list/address.ts";
import type { Line } from "../list/rows.ts";

/** In the page's own unit, so that they grow with the letters. */
const HEIGHTS: Readonly<Record<Density, Readonly<Record<Line["kind"], number>>>> = {
  comfortable: { section: 2.75, entry: 3.75 },
  compact: { section: 2.25, entry: 2.25 },
};
const USUAL_PX = 14;

export function heightsOf(density: Density): (line: Line) => number {
  const unit = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || USUAL_PX;
  const { section, entry } = HEIGHTS[density];
  const heights = { section: Math.round(section * unit), entry: Math.round(entry * unit) };
  return ({ kind }) => heights[kind];
}
