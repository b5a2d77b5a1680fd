/** The list as it is to be drawn: the view's entries in sections, those that the query finds. */
import type { OrganizationView } from "@orglane/client";
import { useMemo, useRef } from "react";
import type { Farewells } from "./farewells.ts";
import { createEntries } from "./list/entries.ts";
import { isLeaving } from "./list/entry.ts";
import { createGrouper, type Grouping, type Section } from "./list/groups.ts";
import type { Query } from "./list/query.ts";
import { matches } from "./list/search.ts";

export interface Found {
  readonly sections: readonly Section[];
  /** How many entries the query finds, of how many. */
  readonly count: number;
  readonly of: number;
}

export function useSections(
  view: OrganizationView,
  leaving: Farewells,
  { grouping, query, me }: { grouping: Grouping; query: Query; me: string | null },
): Found {
  const tools = useRef<{
    entriesOf: ReturnType<typeof createEntries>;
    sectionsOf: ReturnType<typeof createGrouper>;
  } | null>(null);
  tools.current ??= { entriesOf: createEntries(), sectionsOf: createGrouper() };
  const { entriesOf, sectionsOf } = tools.current;
  const table = entriesOf(view, leaving);
  const all = sectionsOf(table, view.repos, { grouping, me, emptyRepositories: "last" });
  return useMemo(() => find(all, query, me), [all, query, me]);
}

function find(all: readonly Section[], query: Query, me: string | null): Found {
  const of = sum(all);
  if (query.terms.length === 0) return { sections: all, count: of, of };
  const sections = all.flatMap((section) => {
    const entries = section.entries.filter((entry) => matches(entry, query, me));
    if (entries.length === 0) return [];
    const total = entries.filter((entry) => !isLeaving(entry)).length;
    return [{ ...section, entries, total }];
  });
  return { sections, count: sum(sections), of };
}

function sum(sections: readonly Section[]): number {
  return sections.reduce((count, { total }) => count + total, 0);
}
