/** What the keys do in the list; those of the whole page are elsewhere. */
import { type Action, actionOf, type Pressed } from "../help/keys.ts";
import {
  firstChildLine,
  firstLine,
  lastLine,
  nextLine,
  parentLine,
  previousLine,
} from "../list/keyboard.ts";
import type { Line } from "../list/rows.ts";

/** What is done with a line, and not with the list. */
export type LineAction = "reload" | "github" | "unread" | "menu";

export interface Hands {
  readonly lines: readonly Line[];
  /** Where the keyboard is. */
  readonly active: Line;
  /** How many lines one page of the screen is. */
  readonly page: number;
  go(id: string | null): void;
  /** Opens an entry, folds or unfolds a section. */
  enter(line: Line): void;
  toggle(sectionId: string): void;
  act(action: LineAction, line: Line): void;
  leave(): void;
}

type Handler = (hands: Hands) => void;

const goTo =
  (move: (lines: readonly Line[], id: string | null) => string | null): Handler =>
  ({ lines, active, go }) =>
    go(move(lines, active.id));
const act =
  (action: LineAction): Handler =>
  (hands) =>
    hands.act(action, hands.active);

const HANDLERS: Readonly<Partial<Record<Action, Handler>>> = {
  next: goTo(nextLine),
  previous: goTo(previousLine),
  first: goTo(firstLine),
  last: goTo(lastLine),
  enter: ({ enter, active }) => enter(active),
  leave: ({ leave }) => leave(),
  fold,
  inward,
  outward,
  pageDown: (hands) => turnPage(hands, 1),
  pageUp: (hands) => turnPage(hands, -1),
  reload: act("reload"),
  github: act("github"),
  unread: act("unread"),
  menu: act("menu"),
};

/** What the key means here, if anything. */
export function handlerOf(pressed: Pressed): Handler | undefined {
  const action = actionOf(pressed);
  // The browser asks for a menu itself, by its own keys.
  if (action === "menu" && pressed.key !== "m") return undefined;
  return action ? HANDLERS[action] : undefined;
}

/** Of an entry its section, which is then where the keyboard is. */
function fold({ active, go, toggle }: Hands): void {
  const sectionId = active.kind === "section" ? active.id : active.sectionId;
  go(sectionId);
  toggle(sectionId);
}

function inward({ lines, active, go, toggle }: Hands): void {
  if (active.kind !== "section") return;
  if (active.isOpen) go(firstChildLine(lines, active.id));
  else toggle(active.id);
}

function outward({ lines, active, go, toggle }: Hands): void {
  if (active.kind === "entry") go(parentLine(lines, active.id));
  else if (active.isOpen) toggle(active.id);
}

function turnPage({ lines, active, page, go }: Hands, direction: 1 | -1): void {
  const to = lines.indexOf(active) + direction * page;
  go(lines[Math.min(Math.max(to, 0), lines.length - 1)]?.id ?? null);
}
