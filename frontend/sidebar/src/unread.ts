/**
 * Which entries have changed since this browser's reader last opened them.
 *
 * What was there at the first visit counts as read. Remembered are the time of that visit, and of each entry opened
 * since then how new it was; other tabs follow.
 */
import { useEffect, useMemo, useState } from "react";
import type { EntryTable } from "./list/entries.ts";
import { type Entry, isLeaving } from "./list/entry.ts";

export interface ReadMarks {
  readonly memory: Memory;
  markRead(entry: Entry): void;
  toggle(entry: Entry): void;
  /** Everything that is not newer. */
  markAllRead(untilMs: number): void;
}

export interface Memory {
  /** Everything that is not newer is read, unless it is told otherwise. */
  readonly sinceMs: number;
  /** By entry: how new it was when it was read; 0 for one that was marked as unread. */
  readonly read: Readonly<Record<string, number>>;
}

/** Remembering more would be slow: the oldest are then as read as everything else. */
const MOST = 2_000;

export function useReadMarks(organizationId: string): ReadMarks {
  const key = `orglane:read:${organizationId}`;
  const [memory, setMemory] = useState(() => recall(key));
  useEffect(() => remember(key, memory), [key, memory]);
  useEffect(() => {
    const follow = (event: StorageEvent) => {
      if (event.key === key) setMemory(recall(key));
    };
    window.addEventListener("storage", follow);
    return () => window.removeEventListener("storage", follow);
  }, [key]);
  const marks = useMemo(
    () => ({
      markRead: ({ id, updatedAtMs }: Entry) =>
        setMemory((before) =>
          isUnread(before, id, updatedAtMs) ? withMark(before, id, updatedAtMs) : before,
        ),
      toggle: ({ id, updatedAtMs }: Entry) =>
        setMemory((before) =>
          withMark(before, id, isUnread(before, id, updatedAtMs) ? updatedAtMs : 0),
        ),
      markAllRead: (untilMs: number) => setMemory({ sinceMs: untilMs, read: {} }),
    }),
    [],
  );
  return { memory, ...marks };
}

export function unreadIn(table: EntryTable, memory: Memory): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const entries of table.values()) {
    for (const id of unreadAmong(entries, memory)) ids.add(id);
  }
  return ids;
}

type Entries = readonly Entry[];
/** A repository's list is gone through once: as long as it is the same, so is what is unread in it. */
const found = new WeakMap<Entries, { readonly memory: Memory; readonly ids: readonly string[] }>();

function unreadAmong(entries: Entries, memory: Memory): readonly string[] {
  const known = found.get(entries);
  if (known?.memory === memory) return known.ids;
  const isNew = (entry: Entry) =>
    !isLeaving(entry) && isUnread(memory, entry.id, entry.updatedAtMs);
  const ids = entries.filter(isNew).map(({ id }) => id);
  found.set(entries, { memory, ids });
  return ids;
}

function isUnread({ sinceMs, read }: Memory, id: string, updatedAtMs: number): boolean {
  return updatedAtMs > (read[id] ?? sinceMs);
}

function withMark({ sinceMs, read }: Memory, id: string, atMs: number): Memory {
  const { [id]: _, ...others } = read;
  const marks = [...Object.entries(others), [id, atMs] as const];
  return { sinceMs, read: Object.fromEntries(marks.slice(-MOST)) };
}

/** Storage may be blocked, or hold what somebody else has put there: then this is the first visit. */
function recall(key: string): Memory {
  const first: Memory = { sinceMs: Date.now(), read: {} };
  try {
    const found: unknown = JSON.parse(window.localStorage.getItem(key) ?? "null");
    return isMemory(found) ? found : first;
  } catch {
    return first;
  }
}

function isMemory(found: unknown): found is Memory {
  if (typeof found !== "object" || found === null) return false;
  const { sinceMs, read } = found as Partial<Memory>;
  return (
    typeof sinceMs === "number" &&
    typeof read === "object" &&
    read !== null &&
    Object.values(read).every((atMs) => typeof atMs === "number")
  );
}

function remember(key: string, memory: Memory): void {
  try {
    window.localStorage.setItem(key, JSON.stringify(memory));
  } catch {
    // What was read is forgotten when the page is left.
  }
}
