import { useMemo } from "react";
import type { Entry } from "../list/entry.ts";
import type { Query } from "../list/query.ts";
import { highlights } from "../list/search.ts";

/** As much as is ever read of a title that goes on and on: more is neither drawn nor spoken. */
export const MOST_TITLE = 300;

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
  const isCut = entry.title.length > MOST_TITLE;
  const title = isCut ? `${entry.title.slice(0, MOST_TITLE)}…` : entry.title;
  if (query.terms.length === 0) return [{ at: 0, text: title, isMarked: false }];
  const pieces: Piece[] = [];
  let end = 0;
  for (const [from, to] of highlights(entry, query)) {
    if (to > MOST_TITLE) break;
    pieces.push({ at: end, text: title.slice(end, from), isMarked: false });
    pieces.push({ at: from, text: title.slice(from, to), isMarked: true });
    end = to;
  }
  pieces.push({ at: end, text: title.slice(end), isMarked: false });
  return pieces.filter(({ text }) => text !== "");
}
