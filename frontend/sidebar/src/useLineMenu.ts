/** What can be done with a line of the list, by its menu or by a key. */
import { useState } from "react";
import { useAnnounce } from "./announcer.ts";
import { shortcutOf } from "./help/keys.ts";
import type { Entry } from "./list/entry.ts";
import type { Line } from "./list/rows.ts";
import type { MenuRequest } from "./menu/ContextMenu.tsx";
import { copyText } from "./menu/copy.ts";
import { type Actions, itemsOfEntry, itemsOfRepository } from "./menu/items.ts";
import { MENU_TEXTS, TEXTS } from "./texts.ts";
import type { LineAction } from "./tree/keys.ts";
import type { Point } from "./tree/places.ts";
import type { Desk } from "./work.ts";

interface Options {
  readonly lines: readonly Line[];
  readonly desk: Desk;
  readonly isConnected: boolean;
  readonly unread: ReadonlySet<string>;
  toggleUnread(entry: Entry): void;
  collapseOthers(sectionId: string): void;
  focusList(): void;
}

export interface LineMenu {
  readonly request: MenuRequest | null;
  act(action: LineAction, line: Line, at: Point): void;
  /** Gives the focus back if the menu had it. */
  close(needsFocus: boolean): void;
}

interface Opened {
  readonly lineId: string;
  readonly at: Point;
}

export function useLineMenu(options: Options): LineMenu {
  const { lines, desk, isConnected, unread } = options;
  const [opened, setOpened] = useState<Opened | null>(null);
  const announce = useAnnounce();
  const entryOf = (id: string) => {
    const line = lines.find((each) => each.id === id);
    return line?.kind === "entry" ? line.entry : null;
  };
  const actions: Actions = {
    start: (work) => {
      announce(TEXTS.work.asked(work.kind));
      desk.start(work);
    },
    open: (url) => window.open(url, "_blank", "noreferrer"),
    copy: (text, what) => {
      copyText(text)
        .catch(() => false)
        .then((isDone) =>
          desk.tell({
            text: isDone ? MENU_TEXTS.copied(what) : MENU_TEXTS.notCopied(what),
            isBad: !isDone,
          }),
        );
    },
    toggleUnread: (id) => {
      const entry = entryOf(id);
      if (entry) options.toggleUnread(entry);
    },
    collapseOthers: options.collapseOthers,
  };
  const standings = isConnected ? desk.standings : null;
  const itemsOf = (line: Line) =>
    line.kind === "section"
      ? itemsOfRepository(line.section, standings, actions)
      : itemsOfEntry(line.entry, unread.has(line.id), standings, actions);

  const act = (action: LineAction, line: Line, at: Point) => {
    if (action === "menu") return setOpened({ lineId: line.id, at });
    const item = itemsOf(line)
      .filter((each) => each !== "separator")
      .find(({ shortcut }) => shortcut === shortcutOf(action));
    if (item && !item.isDisabled && !item.state?.isBusy) item.onChoose();
  };
  const line = opened && lines.find(({ id }) => id === opened.lineId);
  const request =
    opened && line
      ? { ...opened.at, label: TEXTS.list.actionsOf(nameOf(line)), items: itemsOf(line) }
      : null;
  const close = (needsFocus: boolean) => {
    setOpened(null);
    if (needsFocus) options.focusList();
  };
  return { request, act, close };
}

function nameOf(line: Line): string {
  if (line.kind === "section") return line.title;
  const { number, title } = line.entry;
  return number === null ? title.slice(0, 100) : `#${number}`;
}
