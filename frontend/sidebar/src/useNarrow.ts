/** Whether there is no room beside the list: what is opened then lies over it. */
import { useSyncExternalStore } from "react";

/** As in `styles/layout.css`. */
const query = () => window.matchMedia("(max-width: 899px)");

function subscribe(listener: () => void): () => void {
  const narrow = query();
  narrow.addEventListener("change", listener);
  return () => narrow.removeEventListener("change", listener);
}

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query().matches);
}
