/** SPEC.md as the tests read it: its tables by heading, cell by cell. */
import spec from "../SPEC.md?raw";

export const SPEC = spec;

/** The tests, by the paths of their files. */
export const FILES = import.meta.glob<string>("./*.test.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** The rows of the table under a heading, as their cells. */
export function rowsUnder(heading: string): readonly (readonly string[])[] {
  const [, section] = spec.split(`\n## ${heading}\n`);
  if (section === undefined) throw new Error(`SPEC.md has no heading "${heading}"`);
  const lines = section.split("\n## ")[0]?.split("\n") ?? [];
  const table = lines.filter((line) => line.startsWith("|") && !line.startsWith("|--"));
  return table.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** What a table says, by column and then by row. */
export function cellsOf(heading: string): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const [head = [], ...rows] = rowsUnder(heading);
  const column = (at: number) => Object.fromEntries(rows.map((row) => [row[0], row[at]]));
  return new Map(head.slice(1).map((name, at) => [name, column(at + 1)]));
}
