/** Which sections are folded away, remembered by the browser. */
import { useCallback, useState } from "react";

type Ids = ReadonlySet<string>;

export interface Collapsed {
  readonly ids: Ids;
  toggle(id: string): void;
}

export function useCollapsed(organizationId: string): Collapsed {
  const key = `orglane:collapsed:${organizationId}`;
  const [ids, setIds] = useState<Ids>(() => recall(key));
  const toggle = useCallback(
    (id: string) => {
      setIds((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        remember(key, next);
        return next;
      });
    },
    [key],
  );
  return { ids, toggle };
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
