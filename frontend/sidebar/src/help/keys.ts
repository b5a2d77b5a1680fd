/** Every key of the page in one table: the help lists it, menus show it, and the page asks it what a key means. */
import type { HELP_TEXTS } from "../texts.ts";

export type Action = keyof typeof HELP_TEXTS.actions;
export type KeyGroup = keyof typeof HELP_TEXTS.groups;

export interface Binding {
  readonly action: Action;
  readonly group: KeyGroup;
  /** Written as in `aria-keyshortcuts`: https://www.w3.org/TR/wai-aria-1.2/#aria-keyshortcuts */
  readonly keys: readonly string[];
}

export const BINDINGS: readonly Binding[] = [
  { action: "previous", group: "list", keys: ["ArrowUp", "k"] },
  { action: "next", group: "list", keys: ["ArrowDown", "j"] },
  { action: "outward", group: "list", keys: ["ArrowLeft"] },
  { action: "inward", group: "list", keys: ["ArrowRight"] },
  { action: "pageUp", group: "list", keys: ["PageUp"] },
  { action: "pageDown", group: "list", keys: ["PageDown"] },
  { action: "first", group: "list", keys: ["Home"] },
  { action: "last", group: "list", keys: ["End"] },
  { action: "enter", group: "line", keys: ["Enter", "Space"] },
  { action: "reload", group: "line", keys: ["r"] },
  { action: "github", group: "line", keys: ["o"] },
  { action: "fold", group: "line", keys: ["c"] },
  { action: "unread", group: "line", keys: ["u"] },
  { action: "menu", group: "line", keys: ["m", "Shift+F10", "ContextMenu"] },
  { action: "search", group: "page", keys: ["/"] },
  { action: "reloadAll", group: "page", keys: ["Shift+R"] },
  { action: "leave", group: "page", keys: ["Escape"] },
  { action: "help", group: "page", keys: ["?"] },
  { action: "developer", group: "page", keys: ["Shift+D"] },
];

const ACTIONS: ReadonlyMap<string, Action> = new Map(
  BINDINGS.flatMap(({ action, keys }) => keys.map((key) => [key, action] as const)),
);

export type Pressed = Pick<
  KeyboardEvent,
  "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey" | "isComposing"
>;

/** What a key means, if anything. Whether letters are typed where it was pressed, `takesLetters` knows. */
export function actionOf(pressed: Pressed): Action | null {
  const { ctrlKey, metaKey, altKey, isComposing } = pressed;
  if (ctrlKey || metaKey || altKey || isComposing) return null;
  return ACTIONS.get(strokeOf(pressed)) ?? null;
}

/** Letters go where they are typed, and are no shortcuts there. */
export function takesLetters(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(LETTERS) !== null;
}

const LETTERS = "input, textarea, select, [contenteditable]";

/** The first of an action's keys. */
export function shortcutOf(action: Action): string | undefined {
  return BINDINGS.find((binding) => binding.action === action)?.keys[0];
}

/** A letter with Shift is another key, also under Caps Lock; where `?` and `/` are is the keyboard's own matter. */
function strokeOf({ key, shiftKey }: Pressed): string {
  const isLetter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  if (isLetter) return shiftKey ? `Shift+${key.toUpperCase()}` : key.toLowerCase();
  if (key === " ") return "Space";
  return shiftKey && key.length > 1 ? `Shift+${key}` : key;
}
