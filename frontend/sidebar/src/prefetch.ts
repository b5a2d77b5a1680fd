/** What nobody waits for at first, and everybody expects at once later, also when the network is gone by then. */
import { useEffect } from "react";
import { prefetchDetail } from "./List.tsx";
import { prefetchMenus } from "./menu/lazy.ts";

/** Once there is something to look at: before, it would only delay that. */
export function usePrefetch(isShown: boolean): void {
  useEffect(() => {
    if (!isShown) return;
    whenIdle(() => {
      prefetchMenus();
      prefetchDetail();
    });
  }, [isShown]);
}

function whenIdle(task: () => void): void {
  if (window.requestIdleCallback) window.requestIdleCallback(task);
  else setTimeout(task, 2_000);
}
