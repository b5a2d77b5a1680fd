/** Which sections are folded away, remembered by the browser; while something is searched for, only until it is found. */
import { useCallback, useState } from "react";

type Ids = ReadonlySet<string>;

export interface Folds {
  readonly ids: Ids;
  toggle(id: string): void;
  /** Folds all of these, and unfolds every other. */
  set(ids: Iterable<string>): void;
}

const NONE: Ids = new Set();

export function useFolds(organizationId: string, isSearching: boolean): Folds {
  const key = `orglane:collapsed:${organizationId}`;
  const [kept, setKept] = useState<Ids>(() => recall(key));
  // What was searched for is shown wherever it is, and may be folded away again.
  const [passing, setPassing] = useState(NONE);
  if (!isSearching && passing !== NONE) setPassing(NONE);

  const change = useCallback(
    (edit: (ids: Ids) => Ids) => {
      if (isSearching) return setPassing(edit);
      setKept((before) => {
        const next = edit(before);
        remember(key, next);
        return next;
      });
    },
    [isSearching, key],
  );
  const toggle = useCallback((id: string) => change((ids) => toggled(ids, id)), [change]);
  const set = useCallback((ids: Iterable<string>) => change(() => new Set(ids)), [change]);
  return { ids: isSearching ? passing : kept, toggle, set };
}

function toggled(ids: Ids, id: string): Ids {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Storage may be blocked, full, or hold what somebody else has put there: then nothing is folded. */
function recall(key: string): Ids {
  try {
    const found: unknown = JSON.parse(window.localStorage.getItem(key) ?? "[]");
    return new Set(Array.isArray(found) ? found.filter((id) => typeof id === "string") : []);
  } catch {
    return new Set();
  }
}

function remember(key: string, ids: Ids): void {
  try {
    window.localStorage.setItem(key, JSON.stringify([...ids]));
  } catch {
    // What is folded stays so until the page is left.
  }
}
