/**
 * All lines of the list: one for each pull request and each task, and a pull request with a task once, as the task.
 * A row that did not change is the same entry as before, and a repository that did not change the same list of them.
 */
import type { OrganizationView, PullRequest, TaskSummary } from "@orglane/client";
import { type Entry, entryOf, type Row } from "./entry.ts";
import { groupedBy } from "./grouped.ts";
import { areSame, haveSameValues, kept } from "./same.ts";

/** By repository, in no order that means anything. */
export type EntryTable = ReadonlyMap<string, readonly Entry[]>;
/** Pull requests that have just left the open list and are still shown, by repository. */
export type Leaving = ReadonlyMap<string, readonly PullRequest[]>;

type Tasks = ReadonlyMap<string, readonly TaskSummary[]>;

/** What one repository's entries are made of. Its own row changes with its counts: only its name is looked at. */
interface Parts {
  readonly fullName: string | null;
  readonly rows: ReadonlyMap<string, PullRequest>;
  readonly tasks: readonly TaskSummary[];
  readonly leaving: readonly PullRequest[];
}

const NO_ROWS: ReadonlyMap<string, PullRequest> = new Map();
const NONE: readonly never[] = [];

/** Remembers what it made last, so that the next view costs no more than what changed in it. */
export function createEntries(): (view: OrganizationView, leaving: Leaving) => EntryTable {
  const tasksOf = createTasksOf();
  const entriesOf = createEntriesOf();
  let parts: ReadonlyMap<string, Parts> = new Map();
  let table: EntryTable = new Map();
  return (view, leaving) => {
    const now = partsOf(view, tasksOf(view.tasks), leaving);
    const next = new Map<string, readonly Entry[]>();
    for (const [repoId, own] of now) {
      const before = table.get(repoId);
      const isSame = before && haveSameParts(parts.get(repoId), own);
      next.set(repoId, isSame ? before : kept(before, entriesOf(own)));
    }
    parts = now;
    if (!haveSameValues(table, next)) table = next;
    return table;
  };
}

function partsOf(view: OrganizationView, tasks: Tasks, leaving: Leaving): Map<string, Parts> {
  const repoIds = new Set([...view.pullRequests.keys(), ...tasks.keys(), ...leaving.keys()]);
  const parts = new Map<string, Parts>();
  for (const repoId of repoIds) {
    parts.set(repoId, {
      fullName: view.repos.get(repoId)?.fullName ?? null,
      rows: view.pullRequests.get(repoId) ?? NO_ROWS,
      tasks: tasks.get(repoId) ?? NONE,
      leaving: leaving.get(repoId) ?? NONE,
    });
  }
  return parts;
}

function haveSameParts(before: Parts | undefined, now: Parts): boolean {
  return (
    before?.rows === now.rows &&
    before.tasks === now.tasks &&
    before.fullName === now.fullName &&
    areSame(before.leaving, now.leaving)
  );
}

function createEntriesOf(): (parts: Parts) => readonly Entry[] {
  const made = new WeakMap<Row, { readonly entry: Entry; readonly fullName: string | null }>();
  const remembered = (row: Row, fullName: string | null) => {
    const known = made.get(row);
    if (known?.fullName === fullName) return known.entry;
    const entry = entryOf(row, fullName);
    made.set(row, { entry, fullName });
    return entry;
  };
  return (parts) => rowsOf(parts).map((row) => remembered(row, parts.fullName));
}

function rowsOf({ rows, tasks, leaving }: Parts): readonly Row[] {
  const carried = new Set(tasks.flatMap(({ pullRequest }) => pullRequest?.prId ?? []));
  const isAlone = ({ prId }: PullRequest) => !carried.has(prId);
  // One that was opened again while it was leaving is open.
  const gone = leaving.filter(({ prId }) => !rows.has(prId)).filter(isAlone);
  const open = [...rows.values()];
  return [...(carried.size > 0 ? open.filter(isAlone) : open), ...gone, ...tasks];
}

/** By repository; one whose tasks did not change keeps its list. */
function createTasksOf(): (tasks: OrganizationView["tasks"]) => Tasks {
  let from: OrganizationView["tasks"] | null = null;
  let lists: Tasks = new Map();
  return (tasks) => {
    if (tasks === from) return lists;
    const grown = groupedBy(tasks.values(), ({ repoId }) => repoId);
    const before = lists;
    lists = new Map([...grown].map(([repoId, own]) => [repoId, kept(before.get(repoId), own)]));
    from = tasks;
    return lists;
  };
}
