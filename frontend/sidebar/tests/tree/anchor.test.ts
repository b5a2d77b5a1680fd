import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Line } from "../../src/list/rows.ts";
import { drift, layoutOf } from "../../src/tree/anchor.ts";

const HEIGHTS = { section: 40, entry: 50 } as const;
const linesOf = (ids: string) =>
  [...ids].map((id) => ({ id, kind: id === id.toUpperCase() ? "section" : "entry" })) as Line[];
const layout = (ids: string) => layoutOf(linesOf(ids), ({ kind }) => HEIGHTS[kind]);
/** From the second line of the list on, as much as three entries. */
const SCROLLED = { from: 40, height: 150 };
const TOP = { from: 0, height: 150 };

describe("where a list is looked at", () => {
  it.each([
    ["a line comes in above", "Aabcde", "Axabcde", SCROLLED, null, 50],
    ["a section comes in above", "Aabcde", "ZAabcde", SCROLLED, null, 40],
    ["a line goes from above", "Axabcde", "Aabcde", { from: 90, height: 150 }, null, -50],
    ["a line comes in below", "Aabcde", "Aabcdex", SCROLLED, null, 0],
    ["the first line in sight goes: the next one holds", "Aabcde", "Abcde", SCROLLED, null, -50],
    ["the held line moves up: it stays under the hand", "Aabcde", "Acabde", SCROLLED, "c", -100],
    [
      "the held line is out of sight: what is in sight holds",
      "Aabcde",
      "Aeabcd",
      SCROLLED,
      "e",
      50,
    ],
    ["the held line is gone: what is in sight holds", "Aabcde", "Axacde", SCROLLED, "b", 50],
    ["nothing that was in sight is left", "Aabc", "Zxyz", SCROLLED, null, 0],
    ["at the top new lines may come in", "Aabcde", "Axabcde", TOP, null, 0],
    ["… but for the hand that is there", "Aabcde", "Axabcde", TOP, "b", 50],
  ])("%s", (_, before, now, window, held, by) => {
    expect(drift(layout(before), layout(now), window, held)).toBe(by);
  });

  it("is the same spot of whatever of it is left, whatever changes", () => {
    const ids = fc
      .uniqueArray(fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"), { minLength: 1 })
      .map((letters) => letters.join(""));
    fc.assert(
      fc.property(ids, ids, fc.nat(1_000), (before, now, from) => {
        const window = { from, height: 200 };
        const [one, other] = [layout(before), layout(now)];
        const by = drift(one, other, window, null);
        const stays = [...before].find((id) => {
          const start = one.starts[one.places.get(id) ?? 0] ?? 0;
          return start >= from && start + 50 <= from + 200 && other.places.has(id);
        });
        if (from === 0 || stays === undefined) return by === 0;
        const moved = (other.places.get(stays) ?? 0) - (one.places.get(stays) ?? 0);
        return by === moved * 50;
      }),
    );
  });
});
