import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  EVERYTHING,
  type Filter,
  KEYS,
  parse,
  type Query,
  queryOf,
  type Term,
  toText,
} from "../../src/list/query.ts";

const word = (text: string, over: Partial<Term> = {}): Term =>
  ({ kind: "word", text, isExact: false, isNegated: false, ...over }) as Term;
const filter = (key: Filter["key"], ...values: string[]): Filter => ({
  kind: "filter",
  key,
  values,
  isNegated: false,
});

describe("what is typed", () => {
  it.each<[string, readonly Term[]]>([
    ["", []],
    ["   ", []],
    ["fix  login", [word("fix"), word("login")]],
    ['"fix login"', [word("fix login", { isExact: true })]],
    ["-wip", [word("wip", { isNegated: true })]],
    ['-"not this"', [word("not this", { isExact: true, isNegated: true })]],
    ["-", [word("-")]],
    ["a-b", [word("a-b")]],
    ["12:30", [word("12:30")]],
    ["repo:api", [filter("repo", "api")]],
    ["REPO:Api", [filter("repo", "Api")]],
    ["repo:api,web", [filter("repo", "api", "web")]],
    ["repo:api,,web,", [filter("repo", "api", "web")]],
    ['label:"help wanted",bug', [filter("label", "help wanted", "bug")]],
    ['label:"say \\"hi\\" \\\\o/"', [filter("label", 'say "hi" \\o/')]],
    ['label:"open end', [filter("label", "open end")]],
    ['label:"a"b', [filter("label", "a"), word("b")]],
    ["label:a:b", [filter("label", "a:b")]],
    ["IS:Draft", [filter("is", "draft")]],
    ["-is:draft", [{ ...filter("is", "draft"), isNegated: true }]],
    ["author:@me needs:me", [filter("author", "@me"), filter("needs", "me")]],
    ["repo:", [filter("repo")]],
    ['repo:"" x', [filter("repo"), word("x")]],
    ['""', []],
    [".* (a|b) \\d", [word(".*"), word("(a|b)"), word("\\d")]],
    ["שלום 👩‍💻", [word("שלום"), word("👩‍💻")]],
  ])("%j is %j", (text, terms) => {
    expect(parse(text).terms).toEqual(terms);
  });

  it("of nothing is the query that finds everything", () => {
    expect(parse(" ")).toBe(EVERYTHING);
  });
});

const messagesOf = (text: string) => parse(text).problems.map(({ message }) => message);

describe("what is not understood", () => {
  it("is told with the filters that there are, and searched for as text", () => {
    expect(messagesOf("feat:login")).toEqual([
      "There is no filter “feat:”, so it is searched for as text. " +
        "Filters are repo:, author:, label:, is:, checks:, review: or needs:.",
    ]);
    expect(parse("feat:login").terms).toEqual([word("feat:login")]);
  });

  it("is told with the values that there are", () => {
    expect(messagesOf("checks:green is:odd,draft needs:you")).toEqual([
      "“checks:” does not know “green”. It can be failing, passing, pending or none.",
      "“is:” does not know “odd”. It can be open, draft, merged, closed, task or conflicting.",
      "“needs:” does not know “you”. It can be me.",
    ]);
  });

  it("is told when a value is missing", () => {
    expect(messagesOf("repo: -review:")).toEqual([
      "“repo:” needs a name.",
      "“review:” needs a value: changes, approved, required or none.",
    ]);
  });

  it("is nothing where all is well, and nothing that stands in quotes", () => {
    expect(messagesOf('fix "feat: login" 12:30 repo:nowhere is:task author:@me')).toEqual([]);
  });

  it("is a value that objects have by nature", () => {
    expect(parse("constructor:x is:constructor").problems.map(({ kind }) => kind)).toEqual([
      "unknownKey",
      "unknownValue",
    ]);
  });
});

describe("a query as text", () => {
  const piece = fc.oneof(
    fc.constantFrom(...KEYS.map((key) => `${key}:`), "-", '"', ",", "\\", " ", ":", "feat:"),
    fc.string({ maxLength: 4, unit: "grapheme" }),
    fc.constantFrom("a", "B", "draft", "@me", "\u00a0", "\ufeff"),
  );
  const typed = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

  it.each([
    ["  fix   LOGIN ", "fix LOGIN"],
    ['REPO:api,"web" -IS:Draft', "repo:api,web -is:draft"],
    ['label:"help wanted', 'label:"help wanted"'],
    ["repo: is:odd feat:x", "repo: is:odd feat:x"],
  ])("of %j is %j", (text, canonical) => {
    expect(toText(parse(text))).toBe(canonical);
  });

  it("is the same query when it is read again, whatever was typed", () => {
    fc.assert(
      fc.property(typed, (text) => {
        const query: Query = parse(text);
        expect(parse(toText(query))).toEqual(query);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is the same query when it was made of any names", () => {
    const names = fc.array(fc.string({ minLength: 1, unit: "binary" }), { maxLength: 3 });
    const key = fc.constantFrom("repo" as const, "author" as const, "label" as const);
    const exact = fc.string({ minLength: 1, unit: "grapheme" });
    fc.assert(
      fc.property(key, names, exact, fc.boolean(), (each, values, text, isNegated) => {
        const terms = [
          { ...filter(each, ...values), isNegated },
          word(text, { isExact: true, isNegated }),
        ];
        expect(parse(toText(queryOf(terms)))).toEqual(queryOf(terms));
      }),
      { numRuns: 1_000 },
    );
  });
});
