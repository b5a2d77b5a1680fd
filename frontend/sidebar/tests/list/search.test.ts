import type { PullRequest } from "@orglane/client";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aPullRequest, aTask } from "../../../client/tests/fakes.ts";
import { type Entry, entryOf } from "../../src/list/entry.ts";
import { parse } from "../../src/list/query.ts";
import { highlights, matches, prepare } from "../../src/list/search.ts";
import { anEntry } from "./views.ts";

const isFound = (text: string, entry: Entry, me: string | null = "ana") =>
  matches(entry, parse(text), me);

const entry = anEntry(12, {
  title: "Fix the Café login",
  authorLogin: "Bo-Smith",
  repoFullName: "acme/api-server",
  headRefName: "bo/repair-signin",
  labels: [
    { name: "help wanted", color: "" },
    { name: "Bug", color: "" },
  ],
  isDraft: true,
  reviewDecision: "changes_requested",
  mergeable: "conflicting",
  checks: { state: "failure", total: 2, passed: 1, failed: 1, pending: 0 },
  requestedReviewers: ["ana"],
});

describe("a query", () => {
  it.each([
    "",
    "fix login",
    "cafe",
    "CAFÉ",
    "#12",
    "12",
    "bo-smith",
    "api-server",
    "signin",
    "wanted",
    "lgoin",
    '"the cafe"',
    "-other",
    "repo:api-server",
    "repo:ACME/api-server",
    "repo:web,api-server",
    "repo:web repo:api-server",
    "author:bo-smith",
    "author:ana author:BO-SMITH",
    'label:bug label:"Help Wanted"',
    "label:other,bug",
    "-label:other",
    "is:draft is:open is:conflicting",
    "-is:task",
    "checks:failing",
    "checks:passing,failing",
    "review:changes",
    "review:approved review:changes",
    "-review:none",
    "is:odd",
    "repo:",
  ])("%s finds what it describes", (text) => {
    expect(isFound(text, entry)).toBe(true);
  });

  it.each([
    "fix logout",
    "#13",
    ".*",
    '"login fix"',
    '"lgoin"',
    "-login",
    "-fix",
    "acme",
    "repo:api",
    "-repo:api-server",
    "repo:web",
    "author:bo",
    "author:@me",
    "label:bug label:other",
    "-label:other,bug",
    "is:merged",
    "is:closed",
    "is:task",
    "-is:draft",
    "checks:passing",
    "checks:pending",
    "checks:none",
    "review:none",
    "review:required",
    "needs:me",
  ])("%s does not find what it does not describe", (text) => {
    expect(isFound(text, entry)).toBe(false);
  });

  it("does not hide what is only nearly what is not wanted", () => {
    expect(isFound("-lgoin", entry)).toBe(true);
  });

  it.each<[string, Partial<PullRequest>, boolean]>([
    ["author:@me", { authorLogin: "Ana" }, true],
    ["author:ghost", { authorLogin: null }, true],
    ["author:@me", { authorLogin: null }, false],
    ["is:merged", { state: "merged" }, true],
    ["is:open", { state: "merged" }, false],
    ["is:open", {}, true],
    ["-is:draft", {}, true],
    ["checks:none", {}, true],
    ["review:none", {}, true],
    ["review:none", { reviewDecision: "odd" }, false],
    ["needs:me", { authorLogin: "bo", requestedReviewers: ["ANA"] }, true],
    ["needs:me", { reviewDecision: "changes_requested" }, true],
    ["needs:me", { reviewDecision: "approved" }, false],
    ["-needs:me", { reviewDecision: "approved" }, true],
  ])("%s of %j is %s", (text, over, isThere) => {
    expect(isFound(text, anEntry(7, over))).toBe(isThere);
  });

  it("finds a task by its own words and by its pull request's", () => {
    const pullRequest = aPullRequest(7, { isDraft: true, title: "Hidden" });
    const task = entryOf(aTask("t1", { pullRequest, title: "Rewrite" }), null);
    const answers = ["is:task", "is:draft", "#7", "rewrite", "hidden"].map((text) =>
      isFound(text, task),
    );
    expect(answers).toEqual([true, true, true, true, false]);
  });

  it("knows nobody as me while nobody is signed in", () => {
    expect(["author:@me", "needs:me"].map((text) => isFound(text, anEntry(), null))).toEqual([
      false,
      false,
    ]);
  });

  it("judges anew when somebody else is signed in", () => {
    const query = parse("author:@me");
    const own = anEntry();
    expect(["ana", "bo", "ana"].map((me) => matches(own, query, me))).toEqual([true, false, true]);
  });

  it("finds every title by each of its words, whatever they are made of", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), (title) => {
        const words = title.split(/\s+/).filter(Boolean);
        const text = words.map((each) => `"${each.replace(/["\\]/g, "\\$&")}"`).join(" ");
        expect(isFound(text, anEntry(7, { title }))).toBe(true);
      }),
    );
  });
});

describe("five thousand entries", () => {
  it("are prepared once for all queries, and judged once for each", () => {
    let read = 0;
    const counting = (number: number): Entry =>
      Object.defineProperty({ ...anEntry(number, { title: `Fix ${number}` }) }, "title", {
        get: () => {
          read += 1;
          return `Fix ${number}`;
        },
      });
    const entries = Array.from({ length: 5_000 }, (_, n) => counting(n));
    prepare(entries);
    expect(read).toBe(5_000);
    const found = ["f", "fi", "fix", "fix 4", "fix 49"].map(
      (text) => entries.filter((each) => matches(each, parse(text), "ana")).length,
    );
    expect([read, found.slice(0, 3)]).toEqual([5_000, [5_000, 5_000, 5_000]]);
  });

  it("are not judged again when one of them changes", () => {
    let read = 0;
    const counting = (number: number): Entry =>
      Object.defineProperty({ ...anEntry(number) }, "isConflicting", {
        get: () => {
          read += 1;
          return true;
        },
      });
    const entries = Array.from({ length: 5_000 }, (_, n) => counting(n));
    const query = parse("is:conflicting");
    const find = (all: readonly Entry[]) =>
      all.filter((each) => matches(each, query, "ana")).length;
    expect([find(entries), read]).toEqual([5_000, 5_000]);
    expect([find(entries.with(7, counting(7))), read]).toEqual([5_000, 5_001]);
  });
});

const marked = (title: string, text: string) =>
  highlights(anEntry(7, { title }), parse(text)).map(([from, to]) => title.slice(from, to));

describe("highlights", () => {
  it.each([
    ["Fix login", "login", ["login"]],
    ["Fix login", "LOG fix", ["Fix", "log"]],
    ["Login, login", "login", ["Login", "login"]],
    ["Fix login", "xylophone -fix", []],
    ["Fix login", "fix ix", ["Fix"]],
    ["Fix login page", "flp", ["F", "l", "p"]],
    ["Fix login", "lgoin", ["login"]],
    ["Fix login", '"lgoin"', []],
    ["Cafe\u0301 ist Straße", "cafe strasse", ["Cafe\u0301", "Straße"]],
    ["Straße", "stras", ["Straß"]],
    ["תיקון כניסה", "כניסה", ["כניסה"]],
    ["👩‍💻 fix", "👩", ["👩‍💻"]],
    ["👩‍💻👩‍💻 fix", "fix", ["fix"]],
    ["a.*b", ".*", [".*"]],
    ["<b>fix</b>", "<b>", ["<b>"]],
    ["Fix", "is:draft", []],
    ["Fix", "", []],
  ])("in %s of %s are %j", (title, text, words) => {
    expect(marked(title, text)).toEqual(words);
  });

  it("are in order, apart from each other, and cut no visible character", () => {
    const aText = fc.string({ unit: fc.constantFrom("a", "b", "é", "e\u0301", "ß", "👩‍💻", " ") });
    fc.assert(
      fc.property(aText, aText, (title, text) => {
        const ends = [...new Intl.Segmenter().segment(title)].map(({ index }) => index);
        const ranges = highlights(anEntry(7, { title }), parse(text));
        const places = ranges.flat();
        expect(places).toEqual([...new Set(places)].toSorted((one, other) => one - other));
        expect(places.every((at) => ends.includes(at) || at === title.length)).toBe(true);
      }),
    );
  });
});
