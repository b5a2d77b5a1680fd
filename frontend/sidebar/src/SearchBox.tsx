import { type KeyboardEvent, type RefObject, useId } from "react";
import type { Entry } from "./list/entry.ts";
import type { Query } from "./list/query.ts";
import { usePageKeys } from "./pageKeys.ts";
import { optionId, Suggestions } from "./Suggestions.tsx";
import { TEXTS } from "./texts.ts";
import { useSuggestions } from "./useSuggestions.ts";

interface Props {
  /** As it is typed; what it means is `query`. */
  readonly value: string;
  readonly query: Query;
  /** How many entries the query finds, of how many. */
  readonly count: number;
  readonly of: number;
  /** Their repositories, authors and labels are suggested. */
  readonly entries: Iterable<Entry>;
  readonly inputRef: RefObject<HTMLInputElement | null>;
  onChange(value: string): void;
}

/**
 * The box to search and filter, which suggests how to go on: a combobox with a list, nothing of which is taken unasked.
 * https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 */
export function SearchBox({ value, query, count, of, entries, inputRef, onChange }: Props) {
  usePageKeys({ search: () => inputRef.current?.focus() });
  const { search } = TEXTS.list;
  const id = useId();
  const suggested = useSuggestions({ value, entries, input: inputRef, onChange });
  const { isOpen, active } = suggested;
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || !suggested.press(event.key)) return;
    // The key has had its meaning: Escape neither empties the box in the browser's way nor closes what is behind.
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <div className="list-box">
        <input
          ref={inputRef}
          type="search"
          role="combobox"
          className="list-search"
          data-testid="search"
          aria-label={search.label}
          aria-describedby={`${id}problems`}
          aria-autocomplete="list"
          aria-expanded={isOpen}
          aria-controls={isOpen ? `${id}list` : undefined}
          aria-activedescendant={active === null ? undefined : optionId(`${id}list`, active)}
          placeholder={search.hint}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={value}
          onChange={(event) => suggested.typed(event.target)}
          onSelect={(event) => suggested.moved(event.currentTarget)}
          onBlur={suggested.close}
          onKeyDown={press}
        />
        <span className="list-count hint" data-testid="found">
          {query.terms.length > 0 && search.found(count, of)}
        </span>
        {isOpen && <Suggestions id={`${id}list`} suggested={suggested} />}
      </div>
      <div id={`${id}problems`} className="list-problems" data-testid="problems">
        {query.problems.map(({ message }) => (
          <p key={message}>{message}</p>
        ))}
      </div>
    </>
  );
}
