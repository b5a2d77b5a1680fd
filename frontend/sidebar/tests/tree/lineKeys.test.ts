/** Which lines keep their element when the list is in another order. */
import { expect, it } from "vitest";
import { createKeys } from "../../src/tree/lineKeys.ts";

const NONE = new Set<string | null>();

/** The lines, one letter each, that are made anew on the way from one order to another. */
function anew(before: string, after: string, held = NONE): string {
  const keysOf = createKeys();
  const keys = keysOf([...before], NONE);
  const next = keysOf([...after], held);
  expect(new Set(next).size).toBe(after.length);
  return [...after].filter((_, at) => !keys.includes(next[at] ?? "")).join("");
}

it.each([
  ["abcd", "abcd", "", "nothing has moved"],
  ["abcd", "dabc", "d", "the last one comes first"],
  ["abcd", "bcda", "a", "the first one goes last"],
  ["abcd", "acbd", "c", "two change places"],
  ["abcd", "xabd", "x", "one comes and one leaves"],
  ["abcdef", "faebcd", "fe", "two go up"],
  ["abcd", "dcba", "dcb", "all go the other way"],
  ["", "abc", "abc", "the list begins"],
])("from %s to %s anew is %j: %s", (before, after, expected) => {
  expect(anew(before, after)).toBe(expected);
});

it("leaves those alone that are held, whatever they go past", () => {
  expect(anew("abcd", "dabc", new Set(["d", null]))).toBe("");
  expect(anew("abcd", "dcab", new Set(["d"]))).toBe("c");
});

it("makes one anew as often as it goes past others", () => {
  const keysOf = createKeys();
  const seen = ["ab", "ba", "ab", "ba"].map((order) => keysOf([...order], NONE));
  const keys = new Set(seen.flat());
  expect(keys.size).toBe(2 + 3);
  expect(keysOf(["b", "a"], NONE)).toEqual(seen.at(-1));
});
