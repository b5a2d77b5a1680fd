/** Keys that mean the same wherever one is on the page, but for where letters are typed. */
import { useEffect, useEffectEvent } from "react";
import { type Action, actionOf, takesLetters } from "./help/keys.ts";

type Handlers = Readonly<Partial<Record<Action, () => void>>>;

export function usePageKeys(handlers: Handlers): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || takesLetters(event.target) || isOver(event.target)) return;
    const action = actionOf(event);
    const handler = action ? handlers[action] : undefined;
    if (!handler) return;
    event.preventDefault();
    handler();
  });
  useEffect(() => listen(press), []);
}

/** Out here, because what stops it is kept as long as it listens, and with it everything that is in sight around it. */
function listen(press: (event: KeyboardEvent) => void): () => void {
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}

/** What lies over the page has keys of its own. */
function isOver(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("dialog, [role='menu']") !== null;
}
