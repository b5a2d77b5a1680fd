/** The menus are a chunk of their own: nobody waits for it who opens none. */
import { useEffect, useEffectEvent, useState } from "react";

export type Menus = typeof import("./panels.tsx");

let asked: Promise<Menus> | null = null;

/** What could not be loaded is asked for anew the next time, unlike by `React.lazy`. */
function loadMenus(): Promise<Menus> {
  asked ??= import("./panels.tsx").catch((cause) => {
    asked = null;
    throw cause;
  });
  return asked;
}

/** For when the page is idle. Whether it worked is seen when a menu is wanted. */
export function prefetchMenus(): void {
  loadMenus().catch(() => {});
}

/** The menus as soon as they are wanted and there. */
export function useMenus(isWanted: boolean, onUnavailable: () => void): Menus | null {
  const [menus, setMenus] = useState<Menus | null>(null);
  const unavailable = useEffectEvent(onUnavailable);
  useEffect(() => {
    if (!isWanted || menus) return;
    let isCurrent = true;
    loadMenus().then(
      (loaded) => isCurrent && setMenus(loaded),
      () => isCurrent && unavailable(),
    );
    return () => {
      isCurrent = false;
    };
  }, [isWanted, menus]);
  return menus;
}
