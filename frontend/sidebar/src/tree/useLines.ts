/** The list as it is to be drawn: the view's entries as the lines of a tree, those that the query finds. */
import type { OrganizationView } from "@orglane/client";
import { useMemo, useRef } from "react";
import type { Farewells } from "../farewells.ts";
import { createEntries, type EntryTable } from "../list/entries.ts";
import { createGrouper, type Grouping, type Section } from "../list/groups.ts";
import type { Query } from "../list/query.ts";
import { type Line, linesOf, type SectionLine } from "../list/rows.ts";

export interface Listed {
  readonly lines: readonly Line[];
  /** Everything there is, found or not. */
  readonly table: EntryTable;
  readonly sections: readonly Section[];
  /** How many entries the query finds, of how many. */
  readonly count: number;
  readonly of: number;
  /** Nothing is open, and nothing is just leaving. */
  readonly isEmpty: boolean;
}

export interface Asked {
  readonly grouping: Grouping;
  readonly query: Query;
  readonly me: string;
  readonly collapsed: ReadonlySet<string>;
}

export function useLines(view: OrganizationView, leaving: Farewells, asked: Asked): Listed {
  const { grouping, query, me, collapsed } = asked;
  const tools = useRef<{
    readonly entriesOf: ReturnType<typeof createEntries>;
    readonly sectionsOf: ReturnType<typeof createGrouper>;
  } | null>(null);
  tools.current ??= { entriesOf: createEntries(), sectionsOf: createGrouper() };
  const { entriesOf, sectionsOf } = tools.current;
  const table = entriesOf(view, leaving);
  const sections = sectionsOf(table, view.repos, { grouping, me, emptyRepositories: "last" });
  return useMemo(() => {
    const lines = linesOf(sections, { collapsed, query, me });
    const heads = lines.filter((line): line is SectionLine => line.kind === "section");
    const count = heads.reduce((sum, head) => sum + head.count, 0);
    const of = sections.reduce((sum, { total }) => sum + total, 0);
    const isEmpty = sections.every(({ entries }) => entries.length === 0);
    return { lines, table, sections, count, of, isEmpty };
  }, [sections, table, collapsed, query, me]);
}
