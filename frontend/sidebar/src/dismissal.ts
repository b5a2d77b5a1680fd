/** What is open beside the page closes when one turns to something else, or presses Escape. */
import { type RefObject, useEffect } from "react";

export function useDismissal(
  isOpen: boolean,
  within: RefObject<HTMLElement | null>,
  dismiss: (byKey: boolean) => void,
): void {
  useEffect(() => {
    if (!isOpen) return;
    const turned = ({ target }: Event) => {
      if (!within.current?.contains(target as Node)) dismiss(false);
    };
    const pressed = ({ key }: KeyboardEvent) => {
      if (key === "Escape") dismiss(true);
    };
    document.addEventListener("pointerdown", turned);
    document.addEventListener("focusin", turned);
    document.addEventListener("keydown", pressed);
    return () => {
      document.removeEventListener("pointerdown", turned);
      document.removeEventListener("focusin", turned);
      document.removeEventListener("keydown", pressed);
    };
  }, [isOpen, within, dismiss]);
}
