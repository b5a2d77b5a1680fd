/**
 * How the list is looked at, as the page's address keeps it: a link shows the same, and so does the way back.
 * An address that says nothing of it shows the list the way that this browser looked at it last.
 */
import { useCallback, useEffect, useState } from "react";
import { readView, type SavedView, says, writeView } from "./list/address.ts";

const KEY = "orglane:view";

/** What somebody is used to, unlike what they look for. */
type Habits = Pick<SavedView, "grouping" | "density">;

export interface Saved {
  readonly view: SavedView;
  change(part: Partial<SavedView>): void;
}

export function useSavedView(): Saved {
  const [view, setView] = useState(read);
  useEffect(() => {
    const back = () => setView(read());
    window.addEventListener("popstate", back);
    return () => window.removeEventListener("popstate", back);
  }, []);
  useEffect(() => {
    show(view);
    remember(view);
  }, [view]);
  const change = useCallback((part: Partial<SavedView>) => {
    setView((before) => ({ ...before, ...part }));
  }, []);
  return { view, change };
}

const address = () => new URLSearchParams(window.location.search);

function read(): SavedView {
  const told = readView(address());
  return says(address(), ["query", "grouping", "density"]) ? told : { ...told, ...recall() };
}

/** A query grows by the letter: the way back leads out of the list, and not through each of them. */
function show(view: SavedView): void {
  const search = writeView(view, address()).toString();
  if (search === address().toString()) return;
  try {
    window.history.replaceState(null, "", search ? `?${search}` : window.location.pathname);
  } catch {
    // Some browsers take so many in half a minute and no more: the next change brings it.
  }
}

/** Storage may be blocked, or hold what somebody else has put there: a view is read from it as from an address. */
function recall(): Habits {
  const { grouping, density } = readView(new URLSearchParams(stored()));
  return { grouping, density };
}

function stored(): string {
  try {
    return window.localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

function remember({ grouping, density }: SavedView): void {
  const habits = writeView({ query: "", selectedId: null, grouping, density }).toString();
  try {
    window.localStorage.setItem(KEY, habits);
  } catch {
    // The address has it as long as the page is open.
  }
}
