/**
 * What the search box asks for:
 *
 *     login "exactly this" -wip      words, all of them to be found; in quotes as they stand, after a minus not at all
 *     repo:api author:ana,@me        one of these, also when the key is written twice
 *     label:bug label:"help wanted"  all of these; a comma is an "or"
 *     is:draft -is:conflicting       all of these
 *     checks:failing review:approved needs:me
 *
 * Nothing that is typed is lost: what is not understood stays in the text and is told as a problem.
 */

import { LIST_TEXTS } from "../texts.ts";
import { asValue, type Part, type Piece, piecesOf, quoted } from "./pieces.ts";

export type Key = "repo" | "author" | "label" | "is" | "checks" | "review" | "needs";

/** What each key can be; null for one whose values are names. */
export const ALLOWED: Readonly<Record<Key, readonly string[] | null>> = {
  repo: null,
  author: null,
  label: null,
  is: ["open", "draft", "merged", "closed", "task", "conflicting"],
  checks: ["failing", "passing", "pending", "none"],
  review: ["changes", "approved", "required", "none"],
  needs: ["me"],
};
export const KEYS = Object.keys(ALLOWED) as readonly Key[];

export interface Word {
  readonly kind: "word";
  readonly text: string;
  readonly isExact: boolean;
  readonly isNegated: boolean;
}

export interface Filter {
  readonly kind: "filter";
  readonly key: Key;
  /** Any of these; without any that the key knows, it filters nothing. */
  readonly values: readonly string[];
  readonly isNegated: boolean;
}

export type Term = Word | Filter;

export interface Problem {
  readonly kind: "unknownKey" | "unknownValue" | "missingValue";
  readonly key: string;
  readonly value: string | null;
  readonly allowed: readonly string[];
  /** For people. */
  readonly message: string;
}

export interface Query {
  readonly terms: readonly Term[];
  readonly problems: readonly Problem[];
}

export const EVERYTHING: Query = { terms: [], problems: [] };

export function parse(text: string): Query {
  return queryOf(piecesOf(text, (key) => keyOf(key) !== null).flatMap(termsOf));
}

/** A query of terms that were not typed, such as a label that was clicked. */
export function queryOf(terms: readonly Term[]): Query {
  if (terms.length === 0) return EVERYTHING;
  return { terms, problems: terms.flatMap(problemsOf) };
}

/** As it would be typed: read again, it is the same query. */
export function toText({ terms }: Query): string {
  return terms.map((term) => (term.isNegated ? "-" : "") + bodyOf(term)).join(" ");
}

export function keyOf(text: string): Key | null {
  const key = text.toLowerCase();
  return Object.hasOwn(ALLOWED, key) ? (key as Key) : null;
}

export function isKnown(key: Key, value: string): boolean {
  return ALLOWED[key]?.includes(value) ?? true;
}

function termsOf({ key, parts, isNegated }: Piece): readonly Term[] {
  const known = key === null ? null : keyOf(key);
  const told = parts.filter(({ text }) => text !== "");
  if (known) {
    return [{ kind: "filter", key: known, values: told.map(readerOf(known)), isNegated }];
  }
  return told.map(({ text, isQuoted }) => ({ kind: "word", text, isExact: isQuoted, isNegated }));
}

function readerOf(key: Key): (part: Part) => string {
  return ALLOWED[key] ? ({ text }) => text.toLowerCase() : ({ text }) => text;
}

function bodyOf(term: Term): string {
  if (term.kind === "filter") return `${term.key}:${term.values.map(asValue).join(",")}`;
  return term.isExact ? quoted(term.text) : term.text;
}

function problemsOf(term: Term): readonly Problem[] {
  return term.kind === "word" ? problemsOfWord(term) : problemsOfFilter(term);
}

const LIKE_A_KEY = /^([a-z]+):/i;

function problemsOfWord({ text, isExact }: Word): readonly Problem[] {
  const key = isExact ? undefined : LIKE_A_KEY.exec(text)?.[1];
  if (key === undefined) return [];
  const message = LIST_TEXTS.search.unknownKey(key, KEYS);
  return [{ kind: "unknownKey", key, value: null, allowed: KEYS, message }];
}

function problemsOfFilter({ key, values }: Filter): readonly Problem[] {
  const allowed = ALLOWED[key] ?? [];
  if (values.length === 0) {
    const message = LIST_TEXTS.search.missingValue(key, allowed);
    return [{ kind: "missingValue", key, value: null, allowed, message }];
  }
  return values
    .filter((value) => !isKnown(key, value))
    .map((value) => {
      const message = LIST_TEXTS.search.unknownValue(key, value, allowed);
      return { kind: "unknownValue", key, value, allowed, message };
    });
}
