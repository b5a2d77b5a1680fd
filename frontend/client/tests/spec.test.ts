/** SPEC.md names tests that there are, and forgets no state or event that the code has. */
import { describe, expect, it } from "vitest";
import connection from "../src/connection.ts?raw";
import messages from "../src/messages.ts?raw";
import page from "../src/page.ts?raw";
import recovery from "../src/recovery.ts?raw";
import status from "../src/status.ts?raw";
import { FILES, rowsUnder, SPEC } from "./spec.ts";

/** `file: title`, as the page names tests. */
const named = [...SPEC.matchAll(/`([\w.]+\.test\.tsx?): ([^`]+)`/g)].map(([, file, title]) => ({
  file: String(file),
  title: String(title),
}));

/** The words of a union in a source, or the types of its members. */
function wordsOf(source: string, union: string): string[] {
  const [, rest = ""] = source.split(`type ${union}`);
  const body = rest.slice(0, rest.search(/;\n\n/));
  return [...body.matchAll(/"(\w+)"/g)].map(([, word]) => String(word));
}

const heads = (heading: string) => rowsUnder(heading)[0] ?? [];
const firsts = (heading: string) => rowsUnder(heading).map(([first]) => first ?? "");
const wordsIn = (cells: readonly string[]) => new Set(cells.flatMap((cell) => cell.split(/[ ,]+/)));

describe("SPEC.md", () => {
  it("names only tests that there are", () => {
    const missing = named.filter(({ file, title }) => !FILES[`./${file}`]?.includes(title));
    expect(missing).toEqual([]);
    expect(named.length).toBeGreaterThan(80);
  });

  it("has every state and event of the code", () => {
    const lacks = (cells: readonly string[], words: readonly string[]) => {
      expect(words.length).toBeGreaterThan(2);
      return words.filter((word) => !wordsIn(cells).has(word));
    };
    expect(lacks(heads("Recovery"), wordsOf(recovery, "Phase "))).toEqual([]);
    expect(lacks(firsts("Recovery"), wordsOf(recovery, "Input<Page> "))).toEqual([]);
    expect(lacks(heads("Connection"), wordsOf(connection, "ConnectionPhase "))).toEqual([]);
    expect(lacks(firsts("Connection"), wordsOf(page, "PageEvent "))).toEqual([]);
    expect(lacks(rowsUnder("Status").flat(), wordsOf(connection, "ConnectionPhase "))).toEqual([]);
    expect(lacks(rowsUnder("Status").flat(), wordsOf(status, "Status "))).toEqual([]);
    const said = ["ToLeader", "ToTabs"].flatMap((union) => wordsOf(messages, `${union} `));
    const others = new Set(["leader", "tabs", "error"]);
    expect(
      lacks(
        firsts("Tabs"),
        said.filter((word) => !others.has(word)),
      ),
    ).toEqual([]);
  });

  it("has deltas and answers of every kind", () => {
    const kinds = [
      "up_to_date",
      "replay",
      "reset",
      "next",
      "early",
      "newer",
      "epoch",
      "same",
      "older",
    ];
    expect(kinds.filter((kind) => !wordsIn(firsts("Recovery")).has(kind))).toEqual([]);
  });
});
