/** Pull requests that have left the open list are shown a moment longer, so that one sees where they went. */
import type { OrganizationView, PullRequest } from "@orglane/client";
import { useEffect, useRef, useState } from "react";

const STAY_MS = 4_000;

type Rows = OrganizationView["departed"];
export type Farewells = ReadonlyMap<string, readonly PullRequest[]>;

/** By repository: those that left since the page has been watching, for a few seconds each. */
export function useFarewells(departed: Rows): Farewells {
  const seen = useRef(departed);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  const [staying, setStaying] = useState<readonly PullRequest[]>([]);

  useEffect(() => {
    const fresh = newIn(departed, seen.current);
    seen.current = departed;
    if (fresh.length === 0) return;
    setStaying((rows) => [...rows, ...fresh]);
    const timer = setTimeout(() => {
      timers.current.delete(timer);
      setStaying((rows) => rows.filter((row) => !fresh.includes(row)));
    }, STAY_MS);
    timers.current.add(timer);
  }, [departed]);

  useEffect(() => {
    const pending = timers.current;
    return () => {
      for (const timer of pending) clearTimeout(timer);
    };
  }, []);

  return grouped(staying.filter((row) => departed.get(row.prId) === row));
}

/** What `now` has and `before` had not, or had as another row. */
export function newIn(now: Rows, before: Rows): PullRequest[] {
  if (now === before) return [];
  return [...now.values()].filter((row) => before.get(row.prId) !== row);
}

function grouped(rows: readonly PullRequest[]): Farewells {
  const groups = new Map<string, PullRequest[]>();
  for (const row of rows) groups.set(row.repoId, [...(groups.get(row.repoId) ?? []), row]);
  return groups;
}
