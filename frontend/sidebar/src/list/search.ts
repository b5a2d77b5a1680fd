/**
 * Which entries a query finds, and where in their titles.
 *
 * An entry is prepared once and judged once per query: what did not change is not looked at again.
 */

import { LIST_TEXTS } from "../texts.ts";
import { type Entry, isSameLogin } from "./entry.ts";
import { fold, foldedWithPlaces } from "./fold.ts";
import {
  find,
  type Haystack,
  has,
  haystackOf,
  needleOf,
  occurrences,
  type Range,
} from "./fuzzy.ts";
import { groupedBy } from "./grouped.ts";
import { type Filter, isKnown, type Key, type Query, type Word } from "./query.ts";
import { type Turn, turnOf } from "./turns.ts";

export type { Range } from "./fuzzy.ts";

type Test = (entry: Entry, me: string | null) => boolean;

interface Judge {
  readonly me: string | null;
  readonly tests: readonly Test[];
}

/** What is remembered of an entry: its words once for all, the verdict of the judge who saw it last. */
interface Memory {
  haystack: Haystack | null;
  judge: Judge | null;
  verdict: boolean;
}

const judges = new WeakMap<Query, Judge>();
const memories = new WeakMap<Entry, Memory>();

export function matches(entry: Entry, query: Query, me: string | null): boolean {
  if (query.terms.length === 0) return true;
  const judge = judgeOf(query, me);
  const memory = memoryOf(entry);
  if (memory.judge !== judge) {
    memory.verdict = judge.tests.every((test) => test(entry, me));
    memory.judge = judge;
  }
  return memory.verdict;
}

/** Does ahead, such as when the box is turned to, what the first words that are typed would wait for. */
export function prepare(entries: Iterable<Entry>): void {
  for (const entry of entries) haystackIn(entry).words();
}

/** The places in the title that the words of the query are found at, in order and apart from each other. */
export function highlights({ title }: Entry, { terms }: Query): readonly Range[] {
  const words = terms.filter((term) => term.kind === "word" && !term.isNegated) as Word[];
  if (words.length === 0) return [];
  const { text, from, to } = foldedWithPlaces(title);
  const haystack = haystackOf(text);
  const ranges = words.flatMap(({ text: typed, isExact }) => {
    const word = fold(typed);
    return isExact ? occurrences(word, text) : find(needleOf(word), haystack);
  });
  return joined(ranges.map(([start, end]) => [from[start] ?? 0, to[end - 1] ?? title.length]));
}

function joined(ranges: readonly Range[]): readonly Range[] {
  const apart: [number, number][] = [];
  for (const [from, to] of ranges.toSorted(([one], [other]) => one - other)) {
    const last = apart.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else apart.push([from, to]);
  }
  return apart;
}

function memoryOf(entry: Entry): Memory {
  const known = memories.get(entry);
  if (known) return known;
  const memory = { haystack: null, judge: null, verdict: false };
  memories.set(entry, memory);
  return memory;
}

function haystackIn(entry: Entry): Haystack {
  const memory = memoryOf(entry);
  memory.haystack ??= haystackOf(fold(wordsOf(entry).join("\n")));
  return memory.haystack;
}

/** What words are looked for in. */
function wordsOf(entry: Entry): readonly string[] {
  const { title, number, repoName, headRefName, labels } = entry;
  const fields = [
    title,
    number === null ? "" : `#${number}`,
    authorOf(entry),
    repoName,
    headRefName,
  ];
  return labels.length > 0 ? [...fields, ...labels.map(({ name }) => name)] : fields;
}

function authorOf({ authorLogin }: Entry): string {
  return authorLogin ?? LIST_TEXTS.ghost;
}

function judgeOf(query: Query, me: string | null): Judge {
  const known = judges.get(query);
  if (known?.me === me) return known;
  const judge = { me, tests: testsOf(query) };
  judges.set(query, judge);
  return judge;
}

/** An entry has one of each of these: asked for twice, either will do. */
const SINGLE: ReadonlySet<Key> = new Set<Key>(["repo", "author", "checks", "review"]);

function testsOf({ terms }: Query): readonly Test[] {
  const words = terms.filter((term) => term.kind === "word");
  const filters = terms.filter((term) => term.kind === "filter").flatMap(understood);
  const isEither = ({ key, isNegated }: Filter) => SINGLE.has(key) && !isNegated;
  const either = groupedBy(filters.filter(isEither), ({ key }) => key).values();
  const each = filters.filter((filter) => !isEither(filter)).map((filter) => [filter]);
  return [...words.map(testOfWord), ...[...either, ...each].map(testOfFilters)];
}

/** What a key does not know is told as a problem and does not filter. */
function understood(filter: Filter): readonly Filter[] {
  const values = filter.values.filter((value) => isKnown(filter.key, value));
  return values.length > 0 ? [{ ...filter, values }] : [];
}

/** What is not wanted has to be there as it is written: nothing is hidden for being nearly that. */
function testOfWord({ text, isExact, isNegated }: Word): Test {
  const needle = needleOf(fold(text));
  if (!isExact && !isNegated) return (entry) => has(needle, haystackIn(entry));
  return (entry) => haystackIn(entry).text.includes(needle.text) !== isNegated;
}

function testOfFilters(filters: readonly Filter[]): Test {
  const tests = filters.flatMap(({ key, values }) => values.map((value) => TESTS[key](value)));
  const isNegated = filters.some((filter) => filter.isNegated);
  return (...asked) => tests.some((test) => test(...asked)) !== isNegated;
}

/** From a key and its value to what holds of an entry. */
const TESTS: Readonly<Record<Key, (value: string) => Test>> = {
  repo: (value) => {
    const name = fold(value);
    return ({ repoName, repoFullName }) => fold(repoName) === name || fold(repoFullName) === name;
  },
  author: (value) => {
    if (value.toLowerCase() === "@me") return ({ authorLogin }, me) => isSameLogin(authorLogin, me);
    const login = fold(value);
    return (entry) => fold(authorOf(entry)) === login;
  },
  label: (value) => {
    const wanted = fold(value);
    return ({ labels }) => labels.some(({ name }) => fold(name) === wanted);
  },
  is: (value) => STATES[value] ?? never,
  checks: (value) => (entry) => (entry.checks?.state ?? "none") === CHECKS[value],
  review: (value) => (entry) => entry.reviewDecision === REVIEWS[value],
  needs: () => (entry, me) => YOUR_TURNS.has(turnOf(entry, me)),
};

const never: Test = () => false;

/** A draft is open too, as on GitHub; a task is what its pull request is. */
const STATES: Readonly<Record<string, Test>> = {
  open: ({ pullRequestLook: look }) => look === "open" || look === "draft",
  draft: ({ pullRequestLook }) => pullRequestLook === "draft",
  merged: ({ pullRequestLook }) => pullRequestLook === "merged",
  closed: ({ pullRequestLook }) => pullRequestLook === "closed",
  task: ({ kind }) => kind === "task",
  conflicting: ({ isConflicting }) => isConflicting,
};

const CHECKS: Readonly<Record<string, string>> = {
  failing: "failure",
  passing: "success",
  pending: "pending",
  none: "none",
};

const REVIEWS: Readonly<Record<string, string | null>> = {
  changes: "changes_requested",
  approved: "approved",
  required: "review_required",
  none: null,
};

/** Those in which something is to be done that nobody else will do; merging may be anybody's. */
const YOUR_TURNS: ReadonlySet<Turn> = new Set<Turn>(["needsYourReview", "returnedToYou"]);
