/** Every cell of the first table of SPEC.md: a phase, an input, and what comes of it. */
import { describe, expect, it } from "vitest";
import * as recovery from "../src/recovery.ts";
import { cellsOf } from "./spec.ts";
import { recoveryTable } from "./worlds/recovery.table.ts";

describe("recovery, in the phase", () => {
  const cells = cellsOf("Recovery");
  const table = recoveryTable(recovery);

  it.each(Object.keys(table))("%s: what comes of each input is what SPEC.md says", (phase) => {
    expect(table[phase]).toEqual(cells.get(phase));
  });

  it("has a column in SPEC.md, and SPEC.md has no other one", () => {
    expect([...cells.keys()]).toEqual(Object.keys(table));
  });
});
