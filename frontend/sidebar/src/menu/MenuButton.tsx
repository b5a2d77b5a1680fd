import type { Icon } from "@primer/octicons-react";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { MENU_TEXTS } from "../texts.ts";
import { type Menus, useMenus } from "./lazy.ts";
import type { PanelProps } from "./panels.tsx";

interface Props {
  readonly label: string;
  readonly icon: Icon;
  readonly testId: string;
  /** Tells, in words, that there is no menu. */
  onUnavailable(words: string): void;
  /** The menu that the button opens. */
  children(menus: Menus, panel: PanelProps): ReactNode;
}

export function MenuButton({ label, icon: Sign, testId, onUnavailable, children }: Props) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (needsFocus: boolean) => {
    setOpen(false);
    if (needsFocus) button.current?.focus();
  };
  const menus = useMenus(isOpen, () => {
    close(false);
    onUnavailable(MENU_TEXTS.unavailable);
  });
  const press = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    setOpen(true);
  };
  return (
    <span className="menu-home">
      <button
        ref={button}
        type="button"
        className="icon-button"
        data-testid={testId}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        onKeyDown={press}
      >
        <Sign />
      </button>
      {isOpen && menus && children(menus, { label, opener: button, onClose: close })}
    </span>
  );
}
