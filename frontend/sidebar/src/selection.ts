/** The entry that is open beside the list: it stays so whatever becomes of it, until another one is chosen. */
import type { OrganizationView } from "@orglane/client";
import { useCallback, useEffect, useRef } from "react";
import type { EntryTable } from "./list/entries.ts";
import { type Entry, entryOf } from "./list/entry.ts";
import type { Saved } from "./saved.ts";

/** Whoever runs down the list with a key held does not read what they pass. */
const REST_MS = 150;

export interface Selection {
  readonly id: string | null;
  /** As it is now, or as it was last seen; null for one that this page never saw. */
  readonly entry: Entry | null;
  open(id: string): void;
  /** The keyboard has come to an entry: what is open follows when it stays there. */
  visit(id: string): void;
  close(): void;
}

export function useSelection(saved: Saved, view: OrganizationView, table: EntryTable): Selection {
  const { selectedId: id } = saved.view;
  const { change } = saved;
  const last = useRef<Entry | null>(null);
  const entry = id === null ? null : (entryIn(table, id) ?? goneEntry(view, last.current, id));
  last.current = entry;
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const open = useCallback(
    (next: string | null) => {
      clearTimeout(timer.current);
      change({ selectedId: next });
    },
    [change],
  );
  const isOpen = id !== null;
  const visit = useCallback(
    (next: string) => {
      clearTimeout(timer.current);
      if (isOpen) timer.current = setTimeout(() => change({ selectedId: next }), REST_MS);
    },
    [change, isOpen],
  );
  const close = useCallback(() => open(null), [open]);
  return { id, entry, open, visit, close };
}

function entryIn(table: EntryTable, id: string): Entry | null {
  const own = table.get(id.slice(0, id.indexOf("#")))?.find((entry) => entry.id === id);
  if (own) return own;
  for (const entries of table.values()) {
    const found = entries.find((entry) => entry.id === id || entry.pullRequest?.prId === id);
    if (found) return found;
  }
  return null;
}

/** It has left the list: merged or closed if that was told, or else as it was. */
function goneEntry(view: OrganizationView, last: Entry | null, id: string): Entry | null {
  const row = view.departed.get(id);
  if (row && row !== last?.pullRequest) return entryOf(row, last?.repoFullName ?? null);
  return last?.id === id ? last : null;
}
