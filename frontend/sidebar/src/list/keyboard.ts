/**
 * Where the keys lead in the list, by the pattern of a tree: https://www.w3.org/WAI/ARIA/apg/patterns/treeview/.
 * All of them answer with the id of a line, and with null only if there is none to go to.
 */
import type { Line } from "./rows.ts";

type Lines = readonly Line[];
type Move = (lines: Lines, id: string | null) => string | null;

export const firstLine = (lines: Lines): string | null => lines[0]?.id ?? null;
export const lastLine = (lines: Lines): string | null => lines.at(-1)?.id ?? null;

/** At the end it stays where it is. */
export const nextLine: Move = (lines, id) => lines[placeOf(lines, id) + 1]?.id ?? lastLine(lines);

/** At the beginning it stays where it is. */
export const previousLine: Move = (lines, id) =>
  lines[placeOf(lines, id) - 1]?.id ?? firstLine(lines);

/** Of an entry its section; a section has none. */
export const parentLine: Move = (lines, id) => {
  const line = lines[placeOf(lines, id)];
  return line?.kind === "entry" ? line.sectionId : null;
};

/** Of an open section its first entry. */
export const firstChildLine: Move = (lines, id) => {
  const at = placeOf(lines, id);
  const child = lines[at]?.kind === "section" ? lines[at + 1] : undefined;
  return child?.kind === "entry" ? child.id : null;
};

/**
 * What is selected after a change: the same line if it is there, or the same pull request where it has become a task or
 * is one no more; else the next entry of its section that is left, the one before it, the section, the next line of all.
 */
export function keepPlace(before: Lines, after: Lines, selectedId: string | null): string | null {
  if (selectedId === null || placeOf(after, selectedId) >= 0) return selectedId;
  const left = new Map(after.map((line) => [line.id, line]));
  const at = placeOf(before, selectedId);
  const selected = before[at];
  if (!selected) return null;
  const nearest = [...before.slice(at + 1), ...before.slice(0, at).reverse()];
  const isSibling = ({ id }: Line) => {
    const line = left.get(id);
    return line?.kind === "entry" && sectionOf(line) === sectionOf(selected);
  };
  return (
    sameWork(selected, after)?.id ??
    nearest.find(isSibling)?.id ??
    left.get(sectionOf(selected))?.id ??
    nearest.find(({ id }) => left.has(id))?.id ??
    firstLine(after)
  );
}

function sameWork(selected: Line, after: Lines): Line | undefined {
  const prId = prIdOf(selected);
  return prId === undefined ? undefined : after.find((line) => prIdOf(line) === prId);
}

function prIdOf(line: Line): string | undefined {
  return line.kind === "entry" ? line.entry.pullRequest?.prId : undefined;
}

function sectionOf(line: Line): string {
  return line.kind === "entry" ? line.sectionId : line.id;
}

function placeOf(lines: Lines, id: string | null): number {
  return id === null ? -1 : lines.findIndex((line) => line.id === id);
}
