/** How the list is looked at, as the page's address keeps it: a link shows the same, and so does the way back. */
import { useCallback, useEffect, useState } from "react";
import { readView, type SavedView, writeView } from "./list/address.ts";

export interface Saved {
  readonly view: SavedView;
  change(part: Partial<SavedView>): void;
}

const read = () => readView(new URLSearchParams(window.location.search));

export function useSavedView(): Saved {
  const [view, setView] = useState(read);
  useEffect(() => {
    const back = () => setView(read());
    window.addEventListener("popstate", back);
    return () => window.removeEventListener("popstate", back);
  }, []);
  const change = useCallback((part: Partial<SavedView>) => {
    setView((before) => {
      const next = { ...before, ...part };
      const search = writeView(next, new URLSearchParams(window.location.search)).toString();
      // A query grows by the letter: the way back leads out of the list, and not through each of them.
      window.history.replaceState(null, "", search ? `?${search}` : window.location.pathname);
      return next;
    });
  }, []);
  return { view, change };
}
