import { describe, expect, it } from "vitest";
import { createParts } from "../src/parts.ts";
import type { Part } from "../src/types.ts";

const LIMITS = { openTransfers: 2, partsPerTransfer: 3 };
const piece = (transfer: string, part: number, of: number, data: string): Part => {
  return { type: "part", transfer, part, of, data };
};

function feed(...pieces: Part[]) {
  const reports: string[] = [];
  const parts = createParts(LIMITS, (what) => reports.push(what));
  return { whole: pieces.map(parts.add), reports };
}

describe("a transfer in parts", () => {
  it("is handed on whole, once, with its last part", () => {
    const { whole } = feed(piece("a", 0, 2, '{"x"'), piece("a", 1, 2, ":1}"));
    expect(whole).toEqual([null, '{"x":1}']);
  });

  it("may come in any order, and a part may come twice", () => {
    const late = piece("a", 2, 3, "c");
    expect(feed(late, piece("a", 0, 3, "a"), late, piece("a", 1, 3, "b")).whole.at(-1)).toBe("abc");
  });

  it("is kept apart from another one", () => {
    const { whole } = feed(
      piece("a", 0, 2, "a0"),
      piece("b", 0, 2, "b0"),
      piece("a", 1, 2, "a1"),
      piece("b", 1, 2, "b1"),
    );
    expect(whole).toEqual([null, null, "a0a1", "b0b1"]);
  });

  it("gives way when too many are open", () => {
    const { whole, reports } = feed(
      piece("a", 0, 2, "a0"),
      piece("b", 0, 2, "b0"),
      piece("c", 0, 2, "c0"),
      piece("a", 1, 2, "a1"),
    );
    expect(whole).toEqual([null, null, null, null]);
    expect(reports).toEqual(["transfer.abandoned", "transfer.abandoned"]);
  });

  it.each([0, 4])("of %i parts is refused", (of) => {
    expect(feed(piece("a", 0, of, "x"))).toEqual({ whole: [null], reports: ["transfer.refused"] });
  });
});
