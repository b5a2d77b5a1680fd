import { useEffect, useRef } from "react";
import type { Suggestion } from "./list/suggestions.ts";
import { MENU_TEXTS } from "./texts.ts";
import type { Suggested } from "./useSuggestions.ts";

interface Props {
  readonly id: string;
  readonly suggested: Suggested;
}

export function optionId(listId: string, at: number): string {
  return `${listId}-${at}`;
}

/** The focus stays in the box: it says which option is the active one. */
export function Suggestions({ id, suggested }: Props) {
  const { options, more, active, take } = suggested;
  const { name, others } = MENU_TEXTS.suggestions;
  return (
    <div className="suggest">
      <div
        id={id}
        role="listbox"
        aria-label={name}
        aria-describedby={more > 0 ? `${id}more` : undefined}
      >
        {options.map((option, at) => (
          <Option
            key={option.insert}
            id={optionId(id, at)}
            option={option}
            isActive={at === active}
            onTake={() => take(option)}
          />
        ))}
      </div>
      {more > 0 && (
        <p id={`${id}more`} className="suggest-more hint" data-testid="more-suggestions">
          {others(more)}
        </p>
      )}
    </div>
  );
}

interface OptionProps {
  readonly id: string;
  readonly option: Suggestion;
  readonly isActive: boolean;
  onTake(): void;
}

function Option({ id, option, isActive, onTake }: OptionProps) {
  const { label, hint, count } = option;
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) line.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are pressed in the box, which has the focus.
    <div
      ref={line}
      id={id}
      className="suggest-option"
      role="option"
      aria-selected={isActive}
      tabIndex={-1}
      // The box keeps the focus, and the list with it.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onTake}
    >
      <span className="suggest-label" dir="auto">
        {label}
      </span>
      {hint && <span className="hint">{hint}</span>}
      {count !== null && <Count count={count} />}
    </div>
  );
}

function Count({ count }: { readonly count: number }) {
  return (
    <span className="hint">
      <span aria-hidden="true">{count.toLocaleString("en")}</span>
      <span className="visually-hidden">{MENU_TEXTS.suggestions.count(count)}</span>
    </span>
  );
}
