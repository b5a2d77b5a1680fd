/** How reloads of pull requests stand, by repository: a table that nothing happened to stays the same object. */
import { useRef } from "react";
import type { Standing } from "./work.ts";

type Standings = ReadonlyMap<string, Standing>;
type OfRepository = ReadonlyMap<number, Standing>;
/** By repository and number. */
export type Reloads = ReadonlyMap<string, OfRepository>;

const KEY = /^reload_pull_request#(.+)#(\d+)$/;

export function useReloads(standings: Standings): Reloads {
  const before = useRef<ReadonlyMap<string, OfRepository>>(new Map());
  const from = useRef<Standings | null>(null);
  if (from.current !== standings) {
    before.current = reloadsOf(standings, before.current);
    from.current = standings;
  }
  return before.current;
}

export function reloadsOf(
  standings: Standings,
  before: ReadonlyMap<string, OfRepository>,
): ReadonlyMap<string, OfRepository> {
  const tables = new Map<string, Map<number, Standing>>();
  for (const [key, standing] of standings) {
    const [, repoId, number] = KEY.exec(key) ?? [];
    if (repoId === undefined) continue;
    const table = tables.get(repoId) ?? new Map<number, Standing>();
    const known = before.get(repoId)?.get(Number(number));
    tables.set(repoId, table.set(Number(number), isSame(known, standing) ? known : standing));
  }
  return new Map([...tables].map(([id, table]) => [id, kept(before.get(id), table)]));
}

function isSame(a: Standing | undefined, b: Standing): a is Standing {
  return a?.isBusy === b.isBusy && a.error === b.error;
}

function kept(before: OfRepository | undefined, now: OfRepository): OfRepository {
  if (before?.size !== now.size) return now;
  return [...now].every(([number, standing]) => before.get(number) === standing) ? before : now;
}
