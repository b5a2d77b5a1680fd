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
    const id = isLost ? activeId : wanted.current;
    const element = id === null ? null : lineElement(within.current, id);
    if (!element) return;
    wanted.current = null;
    element.focus({ preventScroll: true });
  });

  const moveFocus = (id: string | null) => {
    wanted.current = id;
    const element = id === null ? null : lineElement(within.current, id);
    if (!element) return;
    wanted.current = null;
    element.focus({ preventScroll: true });
  };
  return { isInside, moveFocus };
}

function isNowhere(element: Element | null): boolean {
  return element === null || element === document.body;
}
