/** Light or dark: as the system has it, unless the browser remembers another wish. All tabs follow. */
import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";
export const THEMES: readonly Theme[] = ["system", "light", "dark"];

const KEY = "orglane:theme";

let theme: Theme = "system";
const watchers = new Set<() => void>();

/** Once, before anything is drawn. */
export function applyTheme(): void {
  show(recalled());
  window.addEventListener("storage", follow);
}

export function useTheme(): { readonly theme: Theme; setTheme(theme: Theme): void } {
  return { theme: useSyncExternalStore(watch, () => theme), setTheme };
}

function setTheme(chosen: Theme): void {
  show(chosen);
  try {
    window.localStorage.setItem(KEY, chosen);
  } catch {
    // It is as chosen until the page is left.
  }
}

/** What another tab has chosen; without a key it has cleared everything. */
function follow({ key }: StorageEvent): void {
  if (key === KEY || key === null) show(recalled());
}

/** Storage may be blocked, or hold what somebody else has put there. */
function recalled(): Theme {
  try {
    const found = window.localStorage.getItem(KEY);
    return THEMES.find((each) => each === found) ?? "system";
  } catch {
    return "system";
  }
}

function show(chosen: Theme): void {
  theme = chosen;
  document.documentElement.dataset.theme = chosen;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
