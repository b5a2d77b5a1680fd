/** What the piece at the caret can become: a key, or a value of the key that it has. */

import { LIST_TEXTS } from "../texts.ts";
import type { Entry } from "./entry.ts";
import { fold } from "./fold.ts";
import { asValue, type Part, type Piece, piecesOf } from "./pieces.ts";
import { ALLOWED, KEYS, type Key, keyOf } from "./query.ts";

export interface Suggestion {
  /** What takes the place of the text between `from` and `to`. */
  readonly insert: string;
  /** The key or the value, as people read it. */
  readonly label: string;
  /** Of a key, what it is for. */
  readonly hint: string | null;
  /** Of a name, how many of the entries have it. */
  readonly count: number | null;
}

export interface Suggestions {
  readonly from: number;
  readonly to: number;
  /** All there are, the likeliest first. */
  readonly options: readonly Suggestion[];
}

export function suggestions(
  text: string,
  caret: number,
  entries: Iterable<Entry> = [],
): Suggestions {
  const piece = piecesOf(text, (key) => keyOf(key) !== null).find(
    ({ from, to }) => from < caret && caret <= to,
  );
  if (!piece) return { from: caret, to: caret, options: keysLike("") };
  const part = piece.parts.find(({ from, to }) => from <= caret && caret <= to);
  const key = keyOf(piece.key ?? "");
  if (key && part) return valuesAt(key, part, text, caret, entries);
  return part?.isQuoted ? { from: caret, to: caret, options: [] } : keysAt(piece, text, caret);
}

/** A key that is there already gives way with its colon, and its values stay. */
function keysAt({ key, isNegated, from, to }: Piece, text: string, caret: number): Suggestions {
  const start = isNegated ? from + 1 : from;
  const end = key === null ? to : start + key.length + 1;
  return { from: start, to: end, options: keysLike(text.slice(start, caret)) };
}

function keysLike(typed: string): readonly Suggestion[] {
  const start = typed.toLowerCase();
  return KEYS.filter((key) => key.startsWith(start)).map((key) => ({
    insert: `${key}:`,
    label: `${key}:`,
    hint: LIST_TEXTS.search.hints[key],
    count: null,
  }));
}

function valuesAt(
  key: Key,
  part: Part,
  text: string,
  caret: number,
  entries: Iterable<Entry>,
): Suggestions {
  const typed = fold(part.isQuoted ? part.text : text.slice(part.from, caret));
  const options = [...wordsOf(key), ...namesOf(key, entries)].filter(({ label }) =>
    fold(label).includes(typed),
  );
  const isFirst = ({ label }: Suggestion) => fold(label).startsWith(typed);
  const ordered = [...options.filter(isFirst), ...options.filter((each) => !isFirst(each))];
  return { from: part.from, to: part.to, options: ordered };
}

function wordsOf(key: Key): readonly Suggestion[] {
  const words = key === "author" ? ["@me"] : (ALLOWED[key] ?? []);
  return words.map((word) => ({ insert: word, label: word, hint: null, count: null }));
}

type NamesOf = (entry: Entry) => readonly string[];

const NAMES: Readonly<Partial<Record<Key, NamesOf>>> = {
  repo: ({ repoName }) => [repoName],
  author: ({ authorLogin }) => [authorLogin ?? LIST_TEXTS.ghost],
  label: ({ labels }) => labels.map(({ name }) => name),
};

/** The most frequent first. */
function namesOf(key: Key, entries: Iterable<Entry>): readonly Suggestion[] {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    for (const name of NAMES[key]?.(entry) ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .sort(([one, ones], [other, others]) => others - ones || (one < other ? -1 : 1))
    .map(([name, count]) => ({ insert: asValue(name), label: name, hint: null, count }));
}
