/**
 * The sections of the list. One whose entries did not change is the same object as before, and one that did is not
 * sorted anew: only what is new in it looks for its place.
 */
import type { OrganizationView, Repo } from "@orglane/client";
import { LIST_TEXTS } from "../texts.ts";
import type { EntryTable } from "./entries.ts";
import { type Entry, isLeaving } from "./entry.ts";
import { groupedBy } from "./grouped.ts";
import { areSame } from "./same.ts";
import { type Compare, resorted } from "./sorted.ts";
import { TURNS, type Turn, turnOf } from "./turns.ts";

export type Grouping = "repository" | "turn" | "author" | "flat";
export const GROUPINGS: readonly Grouping[] = ["repository", "turn", "author", "flat"];

export interface Section {
  /** Such as `repository:17`, `turn:waiting`, `author:ana`, `author:` for deleted accounts, `flat`. */
  readonly id: string;
  readonly title: string;
  /** Newest first. */
  readonly entries: readonly Entry[];
  /** Without those that are only shown a moment longer. */
  readonly total: number;
  /** Null but when grouped by repository, and there too for one that is not known yet. */
  readonly repo: Repo | null;
}

export interface Arrangement {
  readonly grouping: Grouping;
  readonly me: string | null;
  /** Where repositories without any entry stand; the other groupings have no empty sections. */
  readonly emptyRepositories: "last" | "hidden";
}

type Repos = OrganizationView["repos"];
type KeyOf = (entry: Entry, me: string | null) => string;
/** What one repository gives to one section. */
interface Share {
  readonly id: string;
  readonly entries: readonly Entry[];
}
type Shares = readonly Share[];

const REPOSITORY = "repository:";

/** The key of an entry's section, by which it is found again; a login is written in many ways. */
const KEYS: Readonly<Record<Grouping, KeyOf>> = {
  repository: ({ repoId }) => REPOSITORY + repoId,
  turn: (entry, me) => `turn:${turnOf(entry, me)}`,
  author: ({ authorLogin }) => `author:${authorLogin?.toLowerCase() ?? ""}`,
  flat: () => "flat",
};

/** Remembers the sections it made last. */
export function createGrouper(): (
  table: EntryTable,
  repos: Repos,
  arrangement: Arrangement,
) => readonly Section[] {
  let memory = createMemory();
  let last: Arrangement | null = null;
  let sections: readonly Section[] = [];
  return (table, repos, arrangement) => {
    if (last?.grouping !== arrangement.grouping || last.me !== arrangement.me) {
      memory = createMemory();
    }
    last = arrangement;
    const shares = withEmpty(memory.sharesOf(table, arrangement), repos, arrangement);
    const found = memory.sectionsOf(shares, repos);
    sections = resorted(sections, found, ORDERS[arrangement.grouping]);
    return sections;
  };
}

function createMemory() {
  return { sharesOf: createSharesOf(), sectionsOf: createSectionsOf() };
}

/** A repository's list is divided once; as long as it is the same, so are its shares. */
function createSharesOf(): (table: EntryTable, arrangement: Arrangement) => Map<string, Share[]> {
  const divided = new WeakMap<readonly Entry[], readonly Share[]>();
  return (table, { grouping, me }) => {
    const dividedOnce = (entries: readonly Entry[]) => {
      const shares =
        divided.get(entries) ??
        [...groupedBy(entries, (entry) => KEYS[grouping](entry, me))].map(([id, own]) => ({
          id,
          entries: own,
        }));
      divided.set(entries, shares);
      return shares;
    };
    return groupedBy([...table.values()].flatMap(dividedOnce), ({ id }) => id);
  };
}

interface Made {
  readonly shares: Shares;
  readonly section: Section;
}

function createSectionsOf(): (
  shares: ReadonlyMap<string, Shares>,
  repos: Repos,
) => readonly Section[] {
  let made: ReadonlyMap<string, Made> = new Map();
  return (shares, repos) => {
    const next = new Map<string, Made>();
    for (const [id, own] of shares) {
      const repo = repos.get(id.replace(REPOSITORY, "")) ?? null;
      next.set(id, { shares: own, section: sectionOf(id, own, repo, made.get(id)) });
    }
    made = next;
    return [...next.values()].map(({ section }) => section);
  };
}

function sectionOf(id: string, shares: Shares, repo: Repo | null, before?: Made): Section {
  if (before?.section.repo === repo && areSame(before.shares, shares)) return before.section;
  const entries = resorted(before?.section.entries ?? [], entriesIn(shares), newestFirst);
  const total = entries.reduce((count, entry) => count + (isLeaving(entry) ? 0 : 1), 0);
  return same(before?.section, { id, title: titleOf(id, entries, repo), entries, total, repo });
}

function* entriesIn(shares: Shares): Iterable<Entry> {
  for (const { entries } of shares) yield* entries;
}

function same(before: Section | undefined, now: Section): Section {
  const isSame =
    before?.entries === now.entries && before.repo === now.repo && before.title === now.title;
  return isSame ? before : now;
}

function withEmpty(
  shares: Map<string, Share[]>,
  repos: Repos,
  { grouping, emptyRepositories }: Arrangement,
): ReadonlyMap<string, Shares> {
  if (grouping !== "repository" || emptyRepositories === "hidden") return shares;
  for (const repoId of repos.keys()) {
    const id = REPOSITORY + repoId;
    if (!shares.has(id)) shares.set(id, []);
  }
  return shares;
}

export const newestFirst: Compare<Entry> = (one, other) =>
  other.updatedAtMs - one.updatedAtMs ||
  (other.number ?? 0) - (one.number ?? 0) ||
  byId(one, other);

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const byId: Compare<{ readonly id: string }> = (one, other) => (one.id < other.id ? -1 : 1);
const byTitle: Compare<Section> = (one, other) =>
  collator.compare(one.title, other.title) || byId(one, other);
const byTitleBut =
  (isLast: (section: Section) => boolean): Compare<Section> =>
  (one, other) =>
    Number(isLast(one)) - Number(isLast(other)) || byTitle(one, other);

const ORDERS: Readonly<Record<Grouping, Compare<Section>>> = {
  repository: byTitleBut(({ entries }) => entries.length === 0),
  turn: (one, other) => TURNS.indexOf(turnIn(one.id)) - TURNS.indexOf(turnIn(other.id)),
  author: byTitleBut(({ id }) => id === "author:"),
  flat: byId,
};

function titleOf(id: string, entries: readonly Entry[], repo: Repo | null): string {
  if (id === "flat") return LIST_TEXTS.everything;
  if (id.startsWith("turn:")) return LIST_TEXTS.turns[turnIn(id)];
  if (id.startsWith("author:")) return entries[0]?.authorLogin ?? LIST_TEXTS.ghost;
  return repo?.name ?? entries[0]?.repoName ?? "";
}

function turnIn(id: string): Turn {
  return id.slice("turn:".length) as Turn;
}
