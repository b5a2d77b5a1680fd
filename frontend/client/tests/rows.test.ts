import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Rows } from "../src/rows.ts";

const asMap = <Row>(rows: Iterable<readonly [string, Row]>) =>
  new Map([...rows].sort(([a], [b]) => (a < b ? -1 : 1)));

/** The same objects in the same buckets, apart from at most this many rows. */
const many = (count: number) =>
  Rows.of(Array.from({ length: count }, (_, n) => [`1#${n}`, { n }] as const));

function edit(truth: Map<string, number>, id: string, row: number | null): void {
  if (row === null) truth.delete(id);
  else truth.set(id, row);
}

describe("rows by id", () => {
  const anEdit = fc.record({ id: fc.nat(300).map(String), row: fc.option(fc.nat()) });

  it("are a map's, whatever is put and taken", () => {
    fc.assert(
      fc.property(fc.array(anEdit, { maxLength: 400 }), (edits) => {
        const truth = new Map<string, number>();
        let rows: Rows<number> = Rows.none;
        for (const { id, row } of edits) {
          rows = row === null ? rows.without(id) : rows.with(id, row);
          edit(truth, id, row);
        }
        expect(asMap(rows)).toEqual(asMap(truth));
        expect(rows.size).toBe(truth.size);
        expect(edits.map(({ id }) => rows.get(id))).toEqual(edits.map(({ id }) => truth.get(id)));
        expect(edits.map(({ id }) => rows.has(id))).toEqual(edits.map(({ id }) => truth.has(id)));
      }),
    );
  });

  it("stay as they were for those who hold them", () => {
    const before = many(100);
    const held = asMap(before);
    before.with("1#7", { n: -1 }).without("1#8");
    expect(asMap(before)).toEqual(held);
  });

  it("are the same object when nothing changes", () => {
    const rows = many(10);
    expect(rows.with("1#7", rows.get("1#7") ?? { n: 0 })).toBe(rows);
    expect(rows.without("1#10")).toBe(rows);
  });

  it("are not copied but for a few when one is replaced", () => {
    let copied = 0;
    const rows = many(10_000);
    const real = Map.prototype.set;
    // What a change puts into a map is what it has copied: counted, for a time would depend on the machine.
    Map.prototype.set = function set(key, value) {
      copied += 1;
      return real.call(this, key, value);
    };
    try {
      rows.with("1#7", { n: -1 });
    } finally {
      Map.prototype.set = real;
    }
    expect(copied).toBeLessThan(200);
  });

  it("can be walked by key, by row, and by both", () => {
    const rows = Rows.of([["a", 1] as const]);
    const seen: unknown[] = [];
    rows.forEach((row, id) => {
      seen.push([id, row]);
    });
    expect([[...rows.keys()], [...rows.values()], [...rows.entries()], seen]).toEqual([
      ["a"],
      [1],
      [["a", 1]],
      [["a", 1]],
    ]);
  });
});
