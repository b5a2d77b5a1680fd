/** What a menu looks like when it is open, with focus, keys and place by Radix. Loaded by `lazy.ts` alone. */
import { CheckIcon } from "@primer/octicons-react";
import * as Dropdown from "@radix-ui/react-dropdown-menu";
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useRef,
} from "react";
import { MENU_TEXTS } from "../texts.ts";
import type { Choice, MenuItem } from "./items.ts";

export interface PanelProps {
  readonly label: string;
  /** A point of the window; without one the menu stands by the element that it is drawn in. */
  readonly at?: { readonly x: number; readonly y: number };
  /** The button that closes the menu again by itself. */
  readonly opener?: RefObject<HTMLElement | null>;
  /** With true while the focus is still in the menu, and needs a place to go to. */
  onClose(needsFocus: boolean): void;
}

interface ItemsProps extends PanelProps {
  readonly items: readonly MenuItem[];
}

export function ItemsPanel({ items, ...panel }: ItemsProps) {
  const close = useOnce(panel.onClose);
  // The focus is where it belongs before anything happens: what is chosen may open a dialog, which remembers it.
  const choose = (item: Choice) => {
    close(true);
    item.onChoose();
  };
  return (
    <Panel {...panel} onClose={close}>
      {items.map((item, at) =>
        item === "separator" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: it is a line, and has nothing but its place.
          <Dropdown.Separator key={at} className="menu-separator" />
        ) : (
          <Item key={item.id} item={item} onChoose={choose} />
        ),
      )}
    </Panel>
  );
}

export interface Option {
  readonly id: string;
  readonly text: string;
  readonly isChosen: boolean;
  onChoose(): void;
}

export interface OptionGroup {
  readonly label: string;
  readonly options: readonly Option[];
}

interface OptionsProps extends PanelProps {
  readonly groups: readonly OptionGroup[];
}

/** It stays open when something is chosen: one looks at what that does, and may choose again. */
export function OptionsPanel({ groups, ...panel }: OptionsProps) {
  return (
    <Panel {...panel} onClose={useOnce(panel.onClose)}>
      {groups.map((group) => (
        <Options key={group.label} {...group} />
      ))}
    </Panel>
  );
}

/** A menu that gives the focus back sees it leave, and would close a second time. */
function useOnce(onClose: PanelProps["onClose"]): PanelProps["onClose"] {
  const isClosed = useRef(false);
  return (needsFocus) => {
    if (isClosed.current) return;
    isClosed.current = true;
    onClose(needsFocus);
  };
}

function Panel({ label, at, opener, onClose, children }: PanelProps & { children: ReactNode }) {
  const content = useRef<HTMLDivElement>(null);
  const close = () => onClose(content.current?.contains(document.activeElement) ?? false);
  const keep = (event: Event) => {
    if (opener?.current?.contains(event.target as Node)) event.preventDefault();
  };
  const press = (event: KeyboardEvent) => {
    // A letter looks for an item here, and reloads nothing on the page.
    event.stopPropagation();
    if (event.key === "Tab") close();
  };
  return (
    // A modal one would need a <style> in the page to hold it still, which the page's policy does not allow.
    <Dropdown.Root open modal={false} onOpenChange={(isOpen) => isOpen || close()}>
      <Dropdown.Trigger asChild>
        <span
          aria-hidden="true"
          className="menu-anchor"
          style={at && { position: "fixed", inset: "auto", left: at.x, top: at.y }}
        />
      </Dropdown.Trigger>
      <Dropdown.Portal container={document.querySelector("main")}>
        <Dropdown.Content
          ref={content}
          className="menu-panel"
          aria-label={label}
          aria-labelledby={undefined}
          align={at ? "start" : "end"}
          sideOffset={4}
          collisionPadding={8}
          loop
          onKeyDown={press}
          onInteractOutside={keep}
          onContextMenu={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          <FirstFocus within={content} />
          {children}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

/** On the first item, however the menu was opened: the key that did it was pressed before Radix could see it. */
function FirstFocus({ within }: { readonly within: RefObject<HTMLElement | null> }) {
  useEffect(() => {
    within.current?.querySelector<HTMLElement>("[role^=menuitem]")?.focus({ preventScroll: true });
  }, [within]);
  return null;
}

interface ItemProps {
  readonly item: Choice;
  onChoose(item: Choice): void;
}

/** Not Radix's `disabled` while it is busy: it could not be reached by keys, and nobody would hear why. */
function Item({ item, onChoose }: ItemProps) {
  const { text, shortcut, state, isDisabled } = item;
  const id = useId();
  const isIdle = !isDisabled && !state?.isBusy;
  const words = wordsOf(state);
  return (
    <Dropdown.Item
      className="menu-choice"
      textValue={text}
      aria-describedby={words ? `${id}words` : undefined}
      aria-disabled={!isIdle}
      aria-keyshortcuts={shortcut}
      onSelect={(event) => {
        event.preventDefault();
        if (isIdle) onChoose(item);
      }}
    >
      <span className="menu-text">{text}</span>
      {shortcut && (
        <span className="menu-key" aria-hidden="true">
          {shortcut}
        </span>
      )}
      {words && (
        <span id={`${id}words`} className="menu-words" data-bad={!state?.isBusy} aria-hidden="true">
          {words}
        </span>
      )}
    </Dropdown.Item>
  );
}

function wordsOf(state: Choice["state"]): string | null {
  if (state?.isBusy) return state.words ?? MENU_TEXTS.underWay;
  return state?.error ? MENU_TEXTS.failed(state.error) : null;
}

function Options({ label, options }: OptionGroup) {
  const id = useId();
  const chosen = options.find(({ isChosen }) => isChosen)?.id ?? "";
  return (
    <Dropdown.RadioGroup aria-labelledby={id} value={chosen}>
      <Dropdown.Label id={id} className="menu-label">
        {label}
      </Dropdown.Label>
      {options.map(({ id: value, text, onChoose }) => (
        <Dropdown.RadioItem
          key={value}
          value={value}
          className="menu-choice"
          onSelect={(event) => {
            event.preventDefault();
            onChoose();
          }}
        >
          <span className="menu-check">
            <Dropdown.ItemIndicator>
              <CheckIcon />
            </Dropdown.ItemIndicator>
          </span>
          <span className="menu-text">{text}</span>
        </Dropdown.RadioItem>
      ))}
    </Dropdown.RadioGroup>
  );
}
