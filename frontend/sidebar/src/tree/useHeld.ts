/** Keeps what is looked at where it is while the list changes around it. */
import { type RefObject, useLayoutEffect, useRef } from "react";
import { drift, type Layout } from "./anchor.ts";

/**
 * `held` is the line that the keyboard or the pointer is at; null when neither is in the list.
 * Another `scope` is another list: it is looked at from its beginning.
 */
export function useHeld(
  scroller: RefObject<HTMLElement | null>,
  layout: Layout,
  scope: unknown,
  held: () => string | null,
): void {
  const before = useRef({ layout, scope });
  const heldNow = useRef(held);
  heldNow.current = held;
  useLayoutEffect(() => {
    const known = before.current;
    before.current = { layout, scope };
    const element = scroller.current;
    if (!element) return;
    if (known.scope !== scope) element.scrollTop = 0;
    else hold(element, known.layout, layout, heldNow.current());
  }, [scroller, layout, scope]);
}

function hold(element: HTMLElement, before: Layout, now: Layout, held: string | null): void {
  if (before === now) return;
  const window = { from: element.scrollTop, height: element.clientHeight };
  const by = drift(before, now, window, held);
  if (by !== 0) element.scrollTop += by;
}
