/** The lines of the list as they stand below each other: the heads of sections, and the entries of those that are open. */
import type { Entry } from "./entry.ts";
import { isLeaving } from "./entry.ts";
import type { Section } from "./groups.ts";
import type { Query } from "./query.ts";
import { matches } from "./search.ts";

export interface SectionLine {
  readonly kind: "section";
  readonly id: string;
  readonly title: string;
  /** Of the entries that the query finds. */
  readonly count: number;
  /** Of all entries. */
  readonly total: number;
  readonly isOpen: boolean;
  readonly level: 1;
  readonly setSize: number;
  /** From 1. */
  readonly posInSet: number;
  readonly section: Section;
}

export interface EntryLine {
  readonly kind: "entry";
  /** The entry's. */
  readonly id: string;
  readonly entry: Entry;
  readonly sectionId: string;
  readonly level: 2;
  readonly setSize: number;
  /** From 1. */
  readonly posInSet: number;
}

export type Line = SectionLine | EntryLine;

export interface Shown {
  readonly collapsed: ReadonlySet<string>;
  readonly query: Query;
  readonly me: string | null;
}

/** What a section shows under one query. */
interface Found {
  readonly query: Query;
  readonly me: string | null;
  readonly count: number;
  readonly lines: readonly EntryLine[];
}

const found = new WeakMap<Section, Found>();

/** A section without anything to find is not there while there is a query. */
export function linesOf(sections: readonly Section[], shown: Shown): readonly Line[] {
  const { collapsed, query, me } = shown;
  const all = sections.map((section) => ({ section, ...foundIn(section, query, me) }));
  const visible = isFiltering(query) ? all.filter(({ lines }) => lines.length > 0) : all;
  const setSize = visible.length;
  const list: Line[] = [];
  for (const [at, { section, count, lines }] of visible.entries()) {
    const { id, title, total } = section;
    const isOpen = !collapsed.has(id);
    const place = { level: 1, setSize, posInSet: at + 1 } as const;
    list.push({ kind: "section", id, title, count, total, isOpen, ...place, section });
    if (isOpen) for (const line of lines) list.push(line);
  }
  return list;
}

function isFiltering({ terms }: Query): boolean {
  return terms.length > 0;
}

/** The lines of a section are the same as long as it is, and the query. */
function foundIn(section: Section, query: Query, me: string | null): Found {
  const known = found.get(section);
  if (known?.query === query && known.me === me) return known;
  const entries = isFiltering(query)
    ? section.entries.filter((entry) => matches(entry, query, me))
    : section.entries;
  const lines = entries.map((entry, at) => ({
    kind: "entry" as const,
    id: entry.id,
    entry,
    sectionId: section.id,
    level: 2 as const,
    setSize: entries.length,
    posInSet: at + 1,
  }));
  const count = entries.filter((entry) => !isLeaving(entry)).length;
  const now = { query, me, count, lines };
  found.set(section, now);
  return now;
}
