import { describe, expect, it } from "vitest";
import { parse } from "../../src/list/query.ts";
import { suggestions } from "../../src/list/suggestions.ts";
import { anEntry } from "./views.ts";

const labels = (...names: string[]) => names.map((name) => ({ name, color: "" }));
const entries = [
  anEntry(1, { authorLogin: "ana", labels: labels("bug", "help wanted") }),
  anEntry(2, { authorLogin: "ana", labels: labels("bug") }),
  anEntry(3, { authorLogin: "bo", labels: labels("a,b", "debug"), repoFullName: "acme/web" }),
  anEntry(4, { authorLogin: null, repoFullName: "acme/web" }),
];

/** The caret is at the bar; what comes of each option is the whole text with it. */
function completed(typed: string): readonly string[] {
  const caret = typed.indexOf("|");
  const text = typed.replace("|", "");
  const { from, to, options } = suggestions(text, caret, entries);
  return options.map(({ insert }) => text.slice(0, from) + insert + text.slice(to));
}

describe("suggestions", () => {
  it.each([
    ["|", ["repo:", "author:", "label:", "is:", "checks:", "review:", "needs:"]],
    ["re|", ["repo:", "review:"]],
    ["fix RE|", ["fix repo:", "fix review:"]],
    ["-re| x", ["-repo: x", "-review: x"]],
    ["fix lo|", []],
    ['"re|"', []],
    ["is:|", ["open", "draft", "merged", "closed", "task", "conflicting"].map((v) => `is:${v}`)],
    ["-is:d|", ["-is:draft", "-is:merged", "-is:closed"]],
    ["checks:failing,p|", ["checks:failing,passing", "checks:failing,pending"]],
    ["checks:pa|ssing,none", ["checks:passing,none"]],
    ["author:|", ["author:@me", "author:ana", "author:bo", "author:ghost"]],
    ["author:A|", ["author:ana"]],
    ["author:m|", ["author:@me"]],
    ["repo:|", ["repo:repo-1", "repo:web"]],
    ["label:b|", ["label:bug", 'label:"a,b"', "label:debug"]],
    ["label:wan|", ['label:"help wanted"']],
    ['label:"help w|', ['label:"help wanted"']],
    ["au|thor:ana", ["author:ana"]],
    ["label:none-such|", []],
    ["needs:|", ["needs:me"]],
  ])("for %s are %j", (typed, texts) => {
    expect(completed(typed)).toEqual(texts);
  });

  it("count the names they take from the entries, and say what a key is for", () => {
    expect(suggestions("label:bu", 8, entries)).toEqual({
      from: 6,
      to: 8,
      options: [
        { insert: "bug", label: "bug", hint: null, count: 2 },
        { insert: "debug", label: "debug", hint: null, count: 1 },
      ],
    });
    expect(suggestions("au", 2)).toEqual({
      from: 0,
      to: 2,
      options: [{ insert: "author:", label: "author:", hint: "by somebody", count: null }],
    });
  });

  it("are all understood when they are taken", () => {
    const texts = ["author:|", "label:|", "is:|", "checks:|", "review:|", "needs:|", "repo:|"];
    expect(texts.flatMap(completed).flatMap((text) => parse(text).problems)).toEqual([]);
  });
});
