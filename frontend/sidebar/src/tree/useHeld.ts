/** Keeps what is looked at where it is while the list changes around it. */
import { type RefObject, useLayoutEffect, useRef } from "react";
import { drift, type Layout } from "./anchor.ts";

/** `held` is the line that the keyboard or the pointer is at; null when neither is in the list. */
export function useHeld(
  scroller: RefObject<HTMLElement | null>,
  layout: Layout,
  held: () => string | null,
): void {
  const before = useRef(layout);
  const heldNow = useRef(held);
  heldNow.current = held;
  useLayoutEffect(() => {
    const element = scroller.current;
    const known = before.current;
    before.current = layout;
    if (!element || known === layout) return;
    const window = { from: element.scrollTop, height: element.clientHeight };
    const by = drift(known, layout, window, heldNow.current());
    if (by !== 0) element.scrollTop += by;
  }, [scroller, layout]);
}
