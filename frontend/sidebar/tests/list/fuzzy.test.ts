import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold, foldedWithPlaces } from "../../src/list/fold.ts";
import { find, has, haystackOf, needleOf } from "../../src/list/fuzzy.ts";

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom("a", "A", "é", "e\u0301", "Σ", "ß", "א", "👩‍💻", " ", "\u0301"),
  }),
);

describe("folded text", () => {
  it.each([
    ["FIX Login", "fix login"],
    ["Café", "cafe"],
    ["Cafe\u0301", "cafe"],
    ["Straße", "strasse"],
    ["Ærø, Łódź", "aero, lodz"],
    ["ΟΔΟΣ οδος", "οδοσ οδοσ"],
    ["İstanbul ılık", "istanbul ilik"],
    ["ﬁx Ｆｉｘ", "fix fix"],
    ["שלום", "שלום"],
    ["fix 👩‍💻", "fix 👩‍💻"],
  ])("of %s is %s", (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  it("is the same with its places as without, and each place is in the text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const places = foldedWithPlaces(text);
        expect(places.text).toBe(fold(text));
        expect([places.from.length, places.to.length]).toEqual([
          places.text.length,
          places.text.length,
        ]);
        expect(places.from.every((from, at) => from < (places.to[at] ?? 0))).toBe(true);
        expect(Math.max(0, ...places.to)).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

const found = (word: string, text: string) =>
  find(needleOf(word), haystackOf(text)).map(([from, to]) => text.slice(from, to));

describe("a word", () => {
  it.each([
    ["login", "fix login page", ["login"]],
    ["ogi", "fix login page", ["ogi"]],
    ["o", "foo", ["o", "o"]],
    ["filog", "fix login page", ["fi", "log"]],
    ["flp", "fix login page", ["f", "l", "p"]],
    ["filogin", "file login", ["fi", "login"]],
    ["fl2", "fix login 2", ["f", "l", "2"]],
    ["lgoin", "fix login page", ["login"]],
    ["logim", "fix login page", ["login"]],
    ["loogin", "fix login page", ["login"]],
    ["pgae", "fix login page", []],
    ["paage", "fix login page", ["page"]],
    ["lgin", "fix login page", []],
    ["paginaton", "fix pagination", ["pagination"]],
    ["pagnia", "fix pagination", ["pagina"]],
    ["loginn", "fix login page", ["login"]],
    ["שלום", "אבג שלום", ["שלום"]],
    ["💥", "fix 💥", ["💥"]],
  ])("%s in %s is found as %j", (word, text, places) => {
    expect(found(word, text)).toEqual(places);
    expect(has(needleOf(word), haystackOf(text))).toBe(places.length > 0);
  });

  it.each([
    ["fp", "fix login page"],
    ["lof", "fix login"],
    ["logix", "fix logical things"],
    ["ogin2", "login"],
    ["12345", "#12346"],
    ["login", "let older things go in now"],
    ["fixlog", "fix\nlogin"],
    [".*", "fix login"],
    ["[a-z]", "fix login"],
    ["(", "fix login"],
  ])("%s is not in %s", (word, text) => {
    expect([found(word, text), has(needleOf(word), haystackOf(text))]).toEqual([[], false]);
  });

  it("is found wherever it was cut out, and its places lie in order within the text", () => {
    const cut = fc.tuple(fc.string(), fc.string({ minLength: 1 }), fc.string());
    fc.assert(
      fc.property(cut, ([before, word, after]) => {
        const text = before + word + after;
        expect(found(word, text).length).toBeGreaterThan(0);
        const places = find(needleOf(word), haystackOf(text)).flat();
        expect(places).toEqual(places.toSorted((one, other) => one - other));
      }),
    );
  });

  it("with a slip beyond its first letter is found, and without one slip more it is not lost", () => {
    const letters = fc.string({ unit: fc.constantFrom(..."abcdefgh"), minLength: 6, maxLength: 9 });
    fc.assert(
      fc.property(letters, fc.nat(), (word, seed) => {
        const at = 1 + (seed % (word.length - 2));
        const without = word.slice(0, at) + word.slice(at + 1);
        const doubled = word.slice(0, at) + word.slice(at - 1);
        const wrong = `${word.slice(0, at)}z${word.slice(at + 1)}`;
        for (const typed of [without, doubled, wrong]) {
          expect(has(needleOf(typed), haystackOf(`the ${word}`))).toBe(true);
        }
      }),
    );
  });

  it("is looked for without trying every way to divide it", () => {
    let read = 0;
    const { text, words } = haystackOf("aaaaaaaaaaaa ".repeat(800));
    const ranges = words();
    const counted = new Proxy(ranges, {
      get: (all, name) => {
        read += 1;
        return Reflect.get(all, name);
      },
    });
    expect(has(needleOf("aaaaaaaaaabc"), { text, words: () => counted })).toBe(false);
    expect(read).toBeLessThan(800 * 2 * 12 * 12);
  });
});
