import { MENU_TEXTS } from "../texts.ts";
import type { MenuItem } from "./items.ts";
import { useMenus } from "./lazy.ts";

export interface MenuRequest {
  /** A point of the window. */
  readonly x: number;
  readonly y: number;
  /** What the menu is of. */
  readonly label: string;
  readonly items: readonly MenuItem[];
}

interface Props {
  readonly request: MenuRequest | null;
  /** With true if the focus was in the menu and must be given back: to whom, the menu does not know. */
  onClose(needsFocus: boolean): void;
  /** Tells, in words, that there is no menu. */
  onUnavailable(words: string): void;
}

/** The one menu for all lines of the list, wherever it is asked for. */
export function ContextMenu({ request, onClose, onUnavailable }: Props) {
  const menus = useMenus(request !== null, () => {
    onClose(true);
    onUnavailable(MENU_TEXTS.unavailable);
  });
  if (!request || !menus) return null;
  const { x, y, label, items } = request;
  return (
    // Asked for elsewhere, it is another menu, and begins at its first item.
    <menus.ItemsPanel
      key={`${x} ${y} ${label}`}
      at={{ x, y }}
      label={label}
      items={items}
      onClose={onClose}
    />
  );
}
