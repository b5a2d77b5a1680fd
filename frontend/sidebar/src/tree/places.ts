/** From events to lines, and to where on the screen a menu is wanted. */
import type { MouseEvent } from "react";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The id of the line that something lies in. */
export function idAt(target: EventTarget | null): string | null {
  const line = target instanceof Element ? target.closest<HTMLElement>("[data-line-id]") : null;
  return line?.dataset.lineId ?? null;
}

export function lineElement(within: Element | null, id: string): HTMLElement | null {
  return within?.querySelector(`[data-line-id="${CSS.escape(id)}"]`) ?? null;
}

/** A link that is to open elsewhere, or a link of its own. */
export function isForBrowser({ target, ctrlKey, metaKey, shiftKey, altKey }: MouseEvent): boolean {
  const link = (target as Element).closest("a");
  if (!link) return false;
  return ctrlKey || metaKey || shiftKey || altKey || link.dataset.leaves === "true";
}

export function pointBelow(element: Element): Point {
  const { left, bottom, width } = element.getBoundingClientRect();
  return { x: left + Math.min(width / 2, 40), y: bottom };
}

/** Where the pointer is; the menu key knows none, and means the line. */
export function pointOf({ clientX, clientY, target, button }: MouseEvent): Point {
  const isKey = button !== 2 && clientX === 0 && clientY === 0;
  return isKey ? pointBelow(target as Element) : { x: clientX, y: clientY };
}
