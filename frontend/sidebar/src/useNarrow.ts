/** Whether there is no room beside the list: what is opened then lies over it. */
import { useMemo, useSyncExternalStore } from "react";

/** As in `styles/list.css`. */
const NARROW = "(max-width: 899px)";

export function useNarrow(): boolean {
  const { subscribe, isNarrow } = useMemo(watching, []);
  return useSyncExternalStore(subscribe, isNarrow);
}

/** The browser is asked once: it takes its time to answer. */
function watching() {
  const query = window.matchMedia(NARROW);
  const subscribe = (listener: () => void) => {
    query.addEventListener("change", listener);
    return () => query.removeEventListener("change", listener);
  };
  return { subscribe, isNarrow: () => query.matches };
}
