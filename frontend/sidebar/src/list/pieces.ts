/**
 * The search box's text in pieces, with their places:
 *
 *     piece  = ["-"] ( quoted | key ":" [ value { "," value } ] | word )
 *     value  = quoted | anything up to white space or a comma
 *     word   = anything up to white space
 *     quoted = '"' … '"', in which \" is a quote and \\ a backslash; one that is not closed ends with the text
 */
export interface Part {
  readonly text: string;
  readonly isQuoted: boolean;
  readonly from: number;
  readonly to: number;
}

export interface Piece {
  readonly isNegated: boolean;
  /** As it is written; null for a word. */
  readonly key: string | null;
  /** The values of a key, or the one word. */
  readonly parts: readonly Part[];
  readonly from: number;
  readonly to: number;
}

const SPACE = /\s*/y;
const MINUS = /-(?=\S)/y;
const KEY = /[a-z]+:/iy;
const QUOTED = /"((?:\\["\\]|[^"\\]|\\(?!["\\]))*)(?:"|$)/y;
const VALUE = /[^\s,]*/y;
const WORD = /\S+/y;
const COMMA = /,/y;

export function piecesOf(text: string, isKey: (key: string) => boolean): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = taken(SPACE, text, 0);
  while (at < text.length) {
    const piece = pieceAt(text, at, isKey);
    pieces.push(piece);
    at = taken(SPACE, text, piece.to);
  }
  return pieces;
}

/** The part as it must be written to be read again as it is. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

export function asValue(text: string): string {
  return text === "" || /[\s,"]/.test(text) ? quoted(text) : text;
}

function pieceAt(text: string, from: number, isKey: (key: string) => boolean): Piece {
  const start = taken(MINUS, text, from);
  const isNegated = start > from;
  const afterKey = taken(KEY, text, start);
  const key = text.slice(start, afterKey - 1);
  if (afterKey > start && isKey(key)) {
    const parts = valuesAt(text, afterKey);
    return { isNegated, key, parts, from, to: parts.at(-1)?.to ?? afterKey };
  }
  const word = partAt(text, start, WORD);
  return { isNegated, key: null, parts: [word], from, to: word.to };
}

function valuesAt(text: string, from: number): readonly Part[] {
  const parts: Part[] = [];
  let at = from;
  for (let next = at; next > at || parts.length === 0; ) {
    const part = partAt(text, next, VALUE);
    parts.push(part);
    at = part.to;
    next = taken(COMMA, text, at);
  }
  return parts;
}

function partAt(text: string, from: number, bare: RegExp): Part {
  QUOTED.lastIndex = from;
  const [whole, inner] = QUOTED.exec(text) ?? [];
  if (whole !== undefined && inner !== undefined) {
    const unescaped = inner.replace(/\\(["\\])/g, "$1");
    return { text: unescaped, isQuoted: true, from, to: from + whole.length };
  }
  const to = taken(bare, text, from);
  return { text: text.slice(from, to), isQuoted: false, from, to };
}

/** Where the next thing begins if this one is here, or else the same place. */
function taken(what: RegExp, text: string, at: number): number {
  what.lastIndex = at;
  return what.test(text) ? what.lastIndex : at;
}
