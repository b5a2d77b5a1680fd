import { type PullRequest, Rows } from "@orglane/client";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aPullRequest, aRepo } from "../../../client/tests/fakes.ts";
import { createEntries, type EntryTable } from "../../src/list/entries.ts";
import type { Entry } from "../../src/list/entry.ts";
import { groupedBy } from "../../src/list/grouped.ts";
import {
  type Arrangement,
  createGrouper,
  GROUPINGS,
  type Grouping,
  newestFirst,
  type Section,
} from "../../src/list/groups.ts";
import { resorted } from "../../src/list/sorted.ts";
import { anEntry, aView, idsOf, NOBODY_LEAVES, withPullRequest } from "./views.ts";

const by = (grouping: Grouping, over: Partial<Arrangement> = {}): Arrangement => ({
  grouping,
  me: "ana",
  emptyRepositories: "last",
  ...over,
});
const tableOf = (rows: readonly PullRequest[]): EntryTable =>
  createEntries()(aView({ pullRequests: rows }), NOBODY_LEAVES);
const shapeOf = (sections: readonly Section[]) =>
  sections.map(({ id, title, entries }) => [id, title, ...idsOf(entries)]);

describe("sections by repository", () => {
  const repos = Rows.of(
    [
      aRepo("1", { name: "api-10" }),
      aRepo("2", { name: "api-9" }),
      aRepo("3", { name: "Attic", isArchived: true }),
      aRepo("4", { name: "web", isPrivate: true }),
    ].map((row) => [row.repoId, row] as const),
  );
  const table = tableOf([aPullRequest(1), aPullRequest(1, {}, "2"), aPullRequest(1, {}, "4")]);

  it("are in the order of their names, numbers by their value, and empty ones last", () => {
    expect(shapeOf(createGrouper()(table, repos, by("repository")))).toEqual([
      ["repository:2", "api-9", "2#1"],
      ["repository:1", "api-10", "1#1"],
      ["repository:4", "web", "4#1"],
      ["repository:3", "Attic"],
    ]);
  });

  it("leave out the empty ones if that is wanted", () => {
    const sections = createGrouper()(
      table,
      repos,
      by("repository", { emptyRepositories: "hidden" }),
    );
    expect(idsOf(sections)).toEqual(["repository:2", "repository:1", "repository:4"]);
  });

  it("carry their repository, and do without one that is not known yet", () => {
    const sections = createGrouper()(table, repos.without("4"), by("repository"));
    expect(sections.map(({ title, repo }) => [title, repo?.repoId ?? null])).toEqual([
      ["api-9", "2"],
      ["api-10", "1"],
      ["repo-4", null],
      ["Attic", "3"],
    ]);
  });

  it("do not count what is only shown a moment longer", () => {
    const leaving = new Map([["1", [aPullRequest(2, { state: "merged" })]]]);
    const view = aView({ pullRequests: [aPullRequest(1)] });
    const [section] = createGrouper()(createEntries()(view, leaving), Rows.none, by("repository"));
    expect([section?.entries.length, section?.total]).toEqual([2, 1]);
  });
});

describe("sections in other ways", () => {
  it("by turn come in the order of what is to be done, and empty ones not at all", () => {
    const table = tableOf([
      aPullRequest(1, { authorLogin: "bo" }),
      aPullRequest(2, { authorLogin: "ana" }),
      aPullRequest(3, { authorLogin: "bo", requestedReviewers: ["ana"] }),
      aPullRequest(4, { authorLogin: "ana", isDraft: true }),
    ]);
    expect(shapeOf(createGrouper()(table, Rows.none, by("turn")))).toEqual([
      ["turn:needsYourReview", "Needs your review", "1#3"],
      ["turn:waiting", "Waiting for others", "1#2"],
      ["turn:drafts", "Your drafts", "1#4"],
      ["turn:others", "Everything else", "1#1"],
    ]);
  });

  it("by author go by the login in whatever case, with deleted accounts last", () => {
    const logins = ["Bo", null, "ana", "bo", "zed"];
    const table = tableOf(logins.map((authorLogin, n) => aPullRequest(n, { authorLogin })));
    expect(shapeOf(createGrouper()(table, Rows.none, by("author")))).toEqual([
      ["author:ana", "ana", "1#2"],
      ["author:bo", "bo", "1#3", "1#0"],
      ["author:zed", "zed", "1#4"],
      ["author:", "ghost", "1#1"],
    ]);
  });

  it("flat are one, across repositories, newest first and then by number", () => {
    const table = tableOf([
      aPullRequest(1, { updatedAtMs: 5 }),
      aPullRequest(2, { updatedAtMs: 9 }, "2"),
      aPullRequest(3, { updatedAtMs: 5 }, "3"),
    ]);
    expect(shapeOf(createGrouper()(table, Rows.none, by("flat")))).toEqual([
      ["flat", "All", "2#2", "3#3", "1#1"],
    ]);
  });

  it("of nothing are none", () => {
    expect(
      GROUPINGS.map((grouping) => createGrouper()(new Map(), Rows.none, by(grouping))),
    ).toEqual([[], [], [], []]);
  });

  it("are made anew when somebody else is signed in", () => {
    const group = createGrouper();
    const table = tableOf([aPullRequest(1, { authorLogin: "ana" })]);
    const ids = ["ana", "bo", null].map((me) => idsOf(group(table, Rows.none, by("turn", { me }))));
    expect(ids).toEqual([["turn:waiting"], ["turn:others"], ["turn:others"]]);
  });
});

describe("sections after a change", () => {
  const rows = [aPullRequest(1), aPullRequest(2), aPullRequest(1, { authorLogin: "bo" }, "2")];

  it.each(GROUPINGS)("are all the same objects when nothing has changed, by %s", (grouping) => {
    const group = createGrouper();
    const table = tableOf(rows);
    expect(group(new Map(table), Rows.none, by(grouping))).toBe(
      group(table, Rows.none, by(grouping)),
    );
  });

  it("are the same objects but for the one that has changed", () => {
    const entries = createEntries();
    const group = createGrouper();
    const view = aView({ pullRequests: rows });
    const changed = withPullRequest(view, aPullRequest(2, { title: "New" }));
    const [before, after] = [view, changed].map((each) =>
      group(entries(each, NOBODY_LEAVES), Rows.none, by("author")),
    );
    expect([after?.[0] === before?.[0], after?.[1] === before?.[1]]).toEqual([false, true]);
    expect(after?.[0]?.entries.find(({ number }) => number === 1)).toBe(
      before?.[0]?.entries.find(({ number }) => number === 1),
    );
  });

  it("take over their repository's new name at once, and its place", () => {
    const group = createGrouper();
    const table = tableOf(rows);
    const repos = Rows.of([
      ["1", aRepo("1", { name: "a" })],
      ["2", aRepo("2", { name: "b" })],
    ] as const);
    group(table, repos, by("repository"));
    const after = group(table, repos.with("1", aRepo("1", { name: "c" })), by("repository"));
    expect(after.map(({ title }) => title)).toEqual(["b", "c"]);
  });

  it.each(GROUPINGS)("compare a few of ten thousand when one row changes, by %s", (grouping) => {
    let compared = 0;
    const counting = (entry: Entry): Entry =>
      Object.defineProperty({ ...entry }, "updatedAtMs", {
        get: () => {
          compared += 1;
          return entry.updatedAtMs;
        },
      });
    const entries = Array.from({ length: 10_000 }, (_, n) =>
      counting(anEntry(n, { updatedAtMs: (n * 7919) % 10_007, repoId: String(n % 100) })),
    );
    const table = groupedBy(entries, ({ repoId }) => repoId);
    const group = createGrouper();
    group(table, Rows.none, by(grouping));
    compared = 0;
    const newest = counting(anEntry(5, { updatedAtMs: 20_000, repoId: "5" }));
    const changed = [...(table.get("5") ?? []).slice(1), newest];
    const sections = group(new Map(table).set("5", changed), Rows.none, by(grouping));
    expect(sections.some((section) => section.entries[0] === newest)).toBe(true);
    expect(compared).toBeLessThan(100);
  });

  const aRow = fc
    .record({
      number: fc.nat(15),
      repoId: fc.constantFrom("1", "2", "3"),
      updatedAtMs: fc.nat(5),
      authorLogin: fc.constantFrom("ana", "bo", null),
      requestedReviewers: fc.constantFrom([], ["ana"]),
      isDraft: fc.boolean(),
    })
    .map(({ number, ...over }) => aPullRequest(number, over));

  it("are always those that would be made from nothing", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ row: aRow, isGone: fc.boolean() }), { maxLength: 15 }),
        fc.constantFrom(...GROUPINGS),
        (edits, grouping) => {
          const entries = createEntries();
          const group = createGrouper();
          let view = aView({});
          for (const { row, isGone } of edits) {
            view = withPullRequest(view, row);
            if (isGone) {
              const rest = (view.pullRequests.get(row.repoId) ?? Rows.none).without(row.prId);
              view = { ...view, pullRequests: view.pullRequests.with(row.repoId, rest) };
            }
            const table = entries(view, NOBODY_LEAVES);
            const anew = createGrouper()(
              createEntries()(view, NOBODY_LEAVES),
              view.repos,
              by(grouping),
            );
            expect(group(table, view.repos, by(grouping))).toEqual(anew);
          }
        },
      ),
    );
  });
});

describe("a list in order", () => {
  const numbers = fc.uniqueArray(fc.integer());
  const compare = (one: number, other: number) => one - other;

  it("is the sorted one, whatever comes and goes", () => {
    fc.assert(
      fc.property(numbers, numbers, (before, now) => {
        const list = resorted(resorted([], before, compare), now, compare);
        expect(list).toEqual(now.toSorted(compare));
      }),
    );
  });

  it("of entries compares a few of ten thousand when one is new", () => {
    const all = Array.from({ length: 10_000 }, (_, n) =>
      anEntry(n, { updatedAtMs: (n * 7919) % 10_007 }),
    );
    const before = resorted([], all, newestFirst);
    let compared = 0;
    const after = resorted(before, [...all, anEntry(-1)], (one, other) => {
      compared += 1;
      return newestFirst(one, other);
    });
    expect([after.length, compared < 20]).toEqual([10_001, true]);
  });
});
