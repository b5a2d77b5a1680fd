import { useEffect, useRef } from "react";
import type { SavedView } from "./list/address.ts";
import { GROUPINGS, type Grouping } from "./list/groups.ts";
import type { Query } from "./list/query.ts";
import { TEXTS } from "./texts.ts";

interface Props {
  readonly view: SavedView;
  readonly query: Query;
  readonly count: number;
  readonly of: number;
  onChange(part: Partial<SavedView>): void;
}

/** One box to search and filter, and how the list is grouped. */
export function ListBar({ view, query, count, of, onChange }: Props) {
  const box = useRef<HTMLInputElement>(null);
  useSlash(box);
  const { search, grouping } = TEXTS.list;
  const isFiltered = query.terms.length > 0;
  return (
    <search className="list-bar">
      <div className="list-box">
        <input
          ref={box}
          type="search"
          className="list-search"
          data-testid="search"
          aria-label={search.label}
          aria-describedby="list-problems"
          placeholder={search.hint}
          autoComplete="off"
          spellCheck={false}
          value={view.query}
          onChange={(event) => onChange({ query: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === "Escape") onChange({ query: "" });
          }}
        />
        <output className="list-count hint" data-testid="found">
          {isFiltered && search.found(count, of)}
        </output>
      </div>
      <select
        className="list-grouping"
        data-testid="grouping"
        aria-label={grouping.label}
        value={view.grouping}
        onChange={(event) => onChange({ grouping: event.target.value as Grouping })}
      >
        {GROUPINGS.map((each) => (
          <option key={each} value={each}>
            {grouping.names[each]}
          </option>
        ))}
      </select>
      <div id="list-problems" className="list-problems" role="status" data-testid="problems">
        {query.problems.map(({ message }) => (
          <p key={message}>{message}</p>
        ))}
      </div>
    </search>
  );
}

/** `/` leads to the box from anywhere that takes no letters itself. */
function useSlash(box: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if ((event.target as Element).closest("input, textarea, select, [contenteditable]")) return;
      event.preventDefault();
      box.current?.focus();
    };
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, [box]);
}
