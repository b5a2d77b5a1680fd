/** Which lines are on the screen, or near it. */
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useDeferredValue, useLayoutEffect, useMemo, useRef } from "react";
import type { Layout } from "./anchor.ts";

/** Lines drawn beyond the screen, so that a quick scroll finds them there. */
const OVERSCAN = 12;

export interface Visible {
  /** By their places, from above. */
  readonly visible: readonly number[];
  /** Scrolls as little as shows the line. */
  reveal(at: number): void;
  /** How many lines are a screen full. */
  page(): number;
}

export function useVisible(
  scroller: RefObject<HTMLElement | null>,
  layout: Layout,
  activeAt: number,
): Visible {
  const { lines, starts } = layout;
  // Another layout is other keys, so that it is asked for the heights anew.
  const getItemKey = useMemo(() => keysOf(layout), [layout]);
  // At first nobody scrolls, and everybody waits.
  const overscan = useDeferredValue(OVERSCAN, 0);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    getItemKey,
    estimateSize: (at) => (starts[at + 1] ?? 0) - (starts[at] ?? 0),
    initialRect: { width: 0, height: window.innerHeight },
    overscan,
    rangeExtractor: (range) => withActive(range, activeAt),
  });
  // The address may name a line far below.
  const first = useRef(activeAt);
  useLayoutEffect(() => {
    if (first.current > 0) virtualizer.scrollToIndex(first.current, { align: "center" });
  }, [virtualizer]);
  return {
    visible: virtualizer.getVirtualItems().map(({ index }) => index),
    reveal: (at) => virtualizer.scrollToIndex(at, { align: "auto" }),
    page: () => {
      const range = virtualizer.range;
      return range ? Math.max(1, range.endIndex - range.startIndex - 1) : 1;
    },
  };
}

function keysOf({ lines }: Layout): (at: number) => string | number {
  return (at) => lines[at]?.id ?? at;
}

/** The line of the keyboard is drawn though it was scrolled away: or else the focus would be lost with it. */
function withActive(range: Range, activeAt: number): number[] {
  const drawn = defaultRangeExtractor(range);
  if (activeAt >= range.count || drawn.includes(activeAt)) return drawn;
  return [...drawn, activeAt].sort((one, other) => one - other);
}
