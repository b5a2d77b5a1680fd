import { type PullRequest, Rows } from "@orglane/client";
import { describe, expect, it } from "vitest";
import { aPullRequest, aRepo, aTask } from "../../../client/tests/fakes.ts";
import { createEntries } from "../../src/list/entries.ts";
import { createGrouper, type Section } from "../../src/list/groups.ts";
import {
  firstChildLine,
  firstLine,
  keepPlace,
  lastLine,
  nextLine,
  parentLine,
  previousLine,
} from "../../src/list/keyboard.ts";
import { EVERYTHING, parse } from "../../src/list/query.ts";
import { type Line, linesOf, type Shown } from "../../src/list/rows.ts";
import { aView, idsOf, NOBODY_LEAVES } from "./views.ts";

const API = "repository:1";
const WEB = "repository:2";
const EMPTY = "repository:3";
const repos = Rows.of([
  ["1", aRepo("1", { name: "api", fullName: "acme/api" })],
  ["2", aRepo("2", { name: "web", fullName: "acme/web" })],
  ["3", aRepo("3", { name: "zoo", fullName: "acme/zoo" })],
] as const);

const rows = [
  aPullRequest(1, { title: "Älter", updatedAtMs: 1 }),
  aPullRequest(2, { title: "Fix login", updatedAtMs: 2 }),
  aPullRequest(3, { title: "Fix logout", updatedAtMs: 3 }),
  aPullRequest(9, { title: "Start", updatedAtMs: 1 }, "2"),
];

function sectionsOf(
  pullRequests: readonly PullRequest[] = rows,
  leaving = NOBODY_LEAVES,
): readonly Section[] {
  const table = createEntries()(aView({ repos: [...repos.values()], pullRequests }), leaving);
  const arrangement = { grouping: "repository", me: "ana", emptyRepositories: "last" } as const;
  return createGrouper()(table, repos, arrangement);
}

const show = (over: Partial<Shown> = {}): Shown => ({
  collapsed: new Set(),
  query: EVERYTHING,
  me: "ana",
  ...over,
});
const linesIn = (pullRequests = rows, over: Partial<Shown> = {}) =>
  linesOf(sectionsOf(pullRequests), show(over));

describe("the lines of a list", () => {
  it("are each section with its entries below it, and tell where in the tree they are", () => {
    const told = linesIn().map(({ kind, id, level, setSize, posInSet }) => [
      kind,
      id,
      level,
      posInSet,
      setSize,
    ]);
    expect(told).toEqual([
      ["section", API, 1, 1, 3],
      ["entry", "1#3", 2, 1, 3],
      ["entry", "1#2", 2, 2, 3],
      ["entry", "1#1", 2, 3, 3],
      ["section", WEB, 1, 2, 3],
      ["entry", "2#9", 2, 1, 1],
      ["section", EMPTY, 1, 3, 3],
    ]);
  });

  it("of a collapsed section are its own alone, and it still counts what it has", () => {
    const lines = linesIn(rows, { collapsed: new Set([API]) });
    expect(idsOf(lines)).toEqual([API, WEB, "2#9", EMPTY]);
    const [head] = lines;
    expect(head?.kind === "section" && [head.title, head.isOpen, head.count, head.total]).toEqual([
      "api",
      false,
      3,
      3,
    ]);
  });

  it("of a query are those it finds, without sections that have none of them", () => {
    const lines = linesIn(rows, { query: parse("fix") });
    expect(
      lines.map((line) =>
        line.kind === "section"
          ? [line.id, line.count, line.total, line.setSize]
          : [line.id, line.posInSet, line.setSize],
      ),
    ).toEqual([
      [API, 2, 3, 1],
      ["1#3", 1, 2],
      ["1#2", 2, 2],
    ]);
  });

  it("of a query that has only problems are all of them", () => {
    expect(idsOf(linesIn(rows, { query: parse("is:odd") }))).toEqual([
      API,
      "1#3",
      "1#2",
      "1#1",
      WEB,
      "2#9",
    ]);
  });

  it("do not count what is only shown a moment longer", () => {
    const leaving = new Map([["1", [aPullRequest(7, { state: "merged" })]]]);
    const [head] = linesOf(sectionsOf(rows, leaving), show({ query: parse("is:open,merged") }));
    expect(head?.kind === "section" && [head.count, head.total]).toEqual([3, 3]);
  });

  it("of a section that did not change are the same objects", () => {
    const sections = sectionsOf();
    const query = parse("fix");
    const [, before] = linesOf(sections, show({ query }));
    const [, after] = linesOf(sections, show({ query, collapsed: new Set([WEB]) }));
    expect(after).toBe(before);
    expect(linesOf(sections, show({ query: parse("fix l") }))[1]).not.toBe(before);
  });
});

describe("the keys", () => {
  const lines = linesIn();

  it("lead line by line, and stay at both ends", () => {
    expect(nextLine(lines, API)).toBe("1#3");
    expect(nextLine(lines, "1#1")).toBe(WEB);
    expect(nextLine(lines, EMPTY)).toBe(EMPTY);
    expect(previousLine(lines, "1#3")).toBe(API);
    expect(previousLine(lines, API)).toBe(API);
    expect([firstLine(lines), lastLine(lines)]).toEqual([API, EMPTY]);
  });

  it("begin at the first line when nothing is selected, or something that is not there", () => {
    const moves = [nextLine, previousLine].flatMap((move) => [
      move(lines, null),
      move(lines, "gone"),
    ]);
    expect(moves).toEqual([API, API, API, API]);
  });

  it("lead from an entry to its section and from there to its first entry", () => {
    expect([parentLine(lines, "1#1"), parentLine(lines, API), parentLine(lines, null)]).toEqual([
      API,
      null,
      null,
    ]);
    expect([API, EMPTY, "1#1", "gone"].map((id) => firstChildLine(lines, id))).toEqual([
      "1#3",
      null,
      null,
      null,
    ]);
  });

  it("do not lead into a collapsed section", () => {
    const collapsed = linesIn(rows, { collapsed: new Set([API]) });
    expect(firstChildLine(collapsed, API)).toBeNull();
  });

  it("of an empty list lead nowhere", () => {
    const moves = [nextLine, previousLine, parentLine, firstChildLine].map((move) => move([], API));
    const ends = [firstLine([]), lastLine([]), keepPlace([], [], API)];
    expect([...moves, ...ends]).toEqual([null, null, null, null, null, null, null]);
  });
});

describe("the place in the list", () => {
  const without = (...gone: readonly string[]) => rows.filter(({ prId }) => !gone.includes(prId));
  const place = (after: readonly Line[], selected: string | null) =>
    keepPlace(linesIn(), after, selected);

  it("is kept as long as the line is there, wherever it is", () => {
    const newest = [...without("1#1"), aPullRequest(1, { updatedAtMs: 99 })];
    expect([place(linesIn(newest), "1#1"), place(linesIn(newest), WEB)]).toEqual(["1#1", WEB]);
  });

  it("goes on to the next entry of the section that is left", () => {
    expect(place(linesIn(without("1#3")), "1#3")).toBe("1#2");
    expect(place(linesIn(without("1#3", "1#2")), "1#3")).toBe("1#1");
  });

  it("goes back to the one before when there is no next one", () => {
    expect(place(linesIn(without("1#1")), "1#1")).toBe("1#2");
    expect(place(linesIn(without("1#1", "1#2")), "1#1")).toBe("1#3");
  });

  it("is the section when nothing else of it is left, or when it was collapsed", () => {
    expect(place(linesIn(without("2#9")), "2#9")).toBe(WEB);
    expect(place(linesIn(rows, { collapsed: new Set([API]) }), "1#2")).toBe(API);
  });

  it("is the nearest line when the section has left too", () => {
    const query = parse("repo:web");
    expect(place(linesIn(rows, { query }), "1#2")).toBe(WEB);
    expect(place(linesIn(rows, { query: parse("repo:api") }), "2#9")).toBe("1#1");
    expect(place(linesIn(rows, { query: parse("repo:api") }), EMPTY)).toBe("1#1");
  });

  it("is the first line when nothing of before is there, and none where there is none", () => {
    const [web, api] = ["repo:web", "repo:api"].map((text) =>
      linesIn(rows, { query: parse(text) }),
    );
    expect(keepPlace(web ?? [], api ?? [], "2#9")).toBe(API);
    expect([place([], "1#1"), place(linesIn(), null), place(linesIn(), "gone")]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it("goes with a pull request that becomes a task, and back", () => {
    const [pullRequest] = rows.slice(1, 2);
    const task = aTask("t1", { pullRequest: pullRequest ?? null });
    const view = aView({ pullRequests: without("1#2"), tasks: [task] });
    const arrangement = { grouping: "repository", me: "ana", emptyRepositories: "last" } as const;
    const table = createEntries()(view, NOBODY_LEAVES);
    const after = linesOf(createGrouper()(table, repos, arrangement), show());
    expect(place(after, "1#2")).toBe("task:t1");
    expect(keepPlace(after, linesIn(), "task:t1")).toBe("1#2");
  });
});
