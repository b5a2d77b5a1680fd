import { useMemo } from "react";
import type { Entry } from "../list/entry.ts";
import type { Query } from "../list/query.ts";
import { highlights } from "../list/search.ts";

/** A letter can be found thousands of times in a title that nobody reads to its end. */
const MARKED = 300;

/** A title with what the query has found in it. */
export function Title({ entry, query }: { readonly entry: Entry; readonly query: Query }) {
  const pieces = useMemo(() => piecesOf(entry, query), [entry, query]);
  return pieces.map(({ at, text, isMarked }) =>
    isMarked ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
  );
}

interface Piece {
  readonly at: number;
  readonly text: string;
  readonly isMarked: boolean;
}

function piecesOf(entry: Entry, query: Query): readonly Piece[] {
  const { title } = entry;
  if (query.terms.length === 0) return [{ at: 0, text: title, isMarked: false }];
  const pieces: Piece[] = [];
  let end = 0;
  for (const [from, to] of highlights(entry, query)) {
    if (to > MARKED) break;
    pieces.push({ at: end, text: title.slice(end, from), isMarked: false });
    pieces.push({ at: from, text: title.slice(from, to), isMarked: true });
    end = to;
  }
  pieces.push({ at: end, text: title.slice(end), isMarked: false });
  return pieces.filter(({ text }) => text !== "");
}
