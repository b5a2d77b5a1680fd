/** The keyboard's focus is on the active line, and never lost to a change. */
import { type RefObject, useLayoutEffect, useRef } from "react";
import { lineElement } from "./places.ts";

export interface Focus {
  isInside(): boolean;
  /** As soon as the line is drawn. */
  moveFocus(id: string | null): void;
}

export function useFocus(within: RefObject<HTMLElement | null>, activeId: string | null): Focus {
  const wanted = useRef<string | null>(null);
  const isInside = () => within.current?.contains(document.activeElement) ?? false;
  // Asked while the former lines are still there: the one that had the focus may be gone a moment later.
  const wasInside = isInside();

  useLayoutEffect(() => {
    const isLost = wasInside && !isInside() && isNowhere(document.activeElement);
    if (isLost) wanted.current = activeId;
    take(within.current, wanted);
  });

  const moveFocus = (id: string | null) => {
    wanted.current = id;
    take(within.current, wanted);
  };
  return { isInside, moveFocus };
}

/** A line that is not drawn yet, or in a list that takes no keys yet, has it as soon as it can. */
function take(within: HTMLElement | null, wanted: RefObject<string | null>): void {
  const element = wanted.current === null ? null : lineElement(within, wanted.current);
  element?.focus({ preventScroll: true });
  if (element && element === document.activeElement) wanted.current = null;
}

function isNowhere(element: Element | null): boolean {
  return element === null || element === document.body;
}
