/** What the search box suggests, and what its keys do: a list that is open or not, and perhaps an option to be taken. */
import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Entry } from "./list/entry.ts";
import { type Suggestion, suggestions } from "./list/suggestions.ts";

/** So many are seen at once; how many more there are is told. */
const SHOWN = 8;

interface Props {
  readonly value: string;
  readonly entries: Iterable<Entry>;
  readonly input: RefObject<HTMLInputElement | null>;
  onChange(value: string): void;
}

interface State {
  /** Asked for, all is suggested that there is; otherwise what helps to end what is being typed. */
  readonly mode: "closed" | "typing" | "asked";
  readonly caret: number;
  /** What the active option inserts: the list may change beneath it. */
  readonly active: string | null;
}

const CLOSED: State = { mode: "closed", caret: 0, active: null };

export interface Suggested {
  readonly isOpen: boolean;
  readonly options: readonly Suggestion[];
  /** How many there are beside those. */
  readonly more: number;
  /** A place in `options`. */
  readonly active: number | null;
  typed(box: HTMLInputElement): void;
  /** The caret moved, or may have. */
  moved(box: HTMLInputElement): void;
  /** Whether the key meant something here. */
  press(key: string): boolean;
  take(option: Suggestion): void;
  close(): void;
}

export function useSuggestions({ value, entries, input, onChange }: Props): Suggested {
  const [state, setState] = useState(CLOSED);
  const placeCaret = useCaret(input);
  const found = useMemo(() => foundFor(state, value, entries), [state, value, entries]);
  const { options, more } = found;
  const at = options.findIndex(({ insert }) => insert === state.active);
  const active = at < 0 ? null : at;
  const isOpen = options.length > 0;

  const close = () => setState(CLOSED);
  const take = (option: Suggestion) => {
    const { text, caret, next } = taken(value, found, option);
    onChange(text);
    placeCaret(caret);
    setState(next);
  };
  const ask = () => {
    const asked: State = { mode: "asked", caret: caretOf(input.current), active: null };
    const [first] = foundFor(asked, value, entries).options;
    setState(first ? { ...asked, active: first.insert } : CLOSED);
  };
  const step = (by: 1 | -1) => {
    const from = active ?? (by > 0 ? -1 : options.length);
    const next = options[(from + by + options.length) % options.length];
    setState({ ...state, active: next?.insert ?? null });
  };
  const option = active === null ? undefined : options[active];
  const keys: Readonly<Record<string, false | (() => void) | undefined>> = {
    ArrowDown: isOpen ? () => step(1) : ask,
    ArrowUp: isOpen && (() => step(-1)),
    Enter: option && (() => take(option)),
    Tab: option && (() => take(option)),
    Escape: isOpen ? close : value !== "" && (() => onChange("")),
  };
  return {
    isOpen,
    options,
    more,
    active,
    typed: (box) => {
      setState({ mode: "typing", caret: caretOf(box), active: null });
      onChange(box.value);
    },
    moved: (box) => {
      const caret = caretOf(box);
      if (state.mode !== "closed" && caret !== state.caret) {
        setState({ ...state, caret, active: null });
      }
    },
    press: (key) => {
      const act = keys[key];
      if (act) act();
      return Boolean(act);
    },
    take,
    close,
  };
}

interface Found {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Suggestion[];
  readonly more: number;
}

const NOTHING: Found = { from: 0, to: 0, options: [], more: 0 };

function foundFor({ mode, caret }: State, text: string, entries: Iterable<Entry>): Found {
  if (mode === "closed") return NOTHING;
  const { from, to, options } = suggestions(text, caret, entries);
  // A key or a value has been begun, and not just any word.
  const isUnderWay = caret > from || /[:,]$/.test(text.slice(0, from));
  const isThere = options.every(({ insert }) => insert === text.slice(from, to));
  if (isThere || (mode === "typing" && !isUnderWay)) return NOTHING;
  return { from, to, options: options.slice(0, SHOWN), more: Math.max(options.length - SHOWN, 0) };
}

/** A value ends with a space, and the next piece can be typed; after a key its values are suggested. */
function taken(text: string, { from, to }: Found, { insert, hint }: Suggestion) {
  const isKey = hint !== null;
  const rest = text.slice(to);
  const inserted = isKey || rest !== "" ? insert : `${insert} `;
  const caret = from + inserted.length;
  const next: State = isKey ? { mode: "typing", caret, active: null } : CLOSED;
  return { text: text.slice(0, from) + inserted + rest, caret, next };
}

function caretOf(box: HTMLInputElement | null): number {
  return box?.selectionStart ?? box?.value.length ?? 0;
}

/** React leaves the caret at the end of a text that it has replaced. */
function useCaret(input: RefObject<HTMLInputElement | null>): (place: number) => void {
  const wanted = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    input.current?.setSelectionRange(wanted.current, wanted.current);
    wanted.current = null;
  });
  return (place) => {
    wanted.current = place;
  };
}
