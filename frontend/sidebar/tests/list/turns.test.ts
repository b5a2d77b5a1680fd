import { describe, expect, it } from "vitest";
import { aPullRequest, aTask } from "../../../client/tests/fakes.ts";
import { type Entry, entryOf } from "../../src/list/entry.ts";
import { type Turn, turnOf } from "../../src/list/turns.ts";
import { anEntry } from "./views.ts";

const DECISIONS = ["none", "review_required", "approved", "changes_requested"] as const;
const ASKED = ["nobody", "other", "you"] as const;
const CHECKS = ["none", "pending", "success", "failure"] as const;

/**
 * Every combination in four letters for none, review_required, approved and changes_requested:
 * n needsYourReview, r returnedToYou, a approved, w waiting, d drafts, - others.
 */
const LETTERS: Readonly<Record<string, Turn>> = {
  n: "needsYourReview",
  r: "returnedToYou",
  a: "approved",
  w: "waiting",
  d: "drafts",
  "-": "others",
};

/** Author, draft or ready, conflict, checks; then whose review is requested: nobody's, another's, yours. */
const TABLE = `
  you   ready clean     none     wwar wwar wwar
  you   ready clean     pending  wwar wwar wwar
  you   ready clean     success  wwar wwar wwar
  you   ready clean     failure  rrrr rrrr rrrr
  you   ready conflict  none     rrrr rrrr rrrr
  you   ready conflict  pending  rrrr rrrr rrrr
  you   ready conflict  success  rrrr rrrr rrrr
  you   ready conflict  failure  rrrr rrrr rrrr
  you   draft clean     none     dddd dddd dddd
  you   draft clean     pending  dddd dddd dddd
  you   draft clean     success  dddd dddd dddd
  you   draft clean     failure  dddd dddd dddd
  you   draft conflict  none     dddd dddd dddd
  you   draft conflict  pending  dddd dddd dddd
  you   draft conflict  success  dddd dddd dddd
  you   draft conflict  failure  dddd dddd dddd
  other ready clean     none     ---- ---- nnnn
  other ready clean     pending  ---- ---- nnnn
  other ready clean     success  ---- ---- nnnn
  other ready clean     failure  ---- ---- nnnn
  other ready conflict  none     ---- ---- nnnn
  other ready conflict  pending  ---- ---- nnnn
  other ready conflict  success  ---- ---- nnnn
  other ready conflict  failure  ---- ---- nnnn
  other draft clean     none     ---- ---- ----
  other draft clean     pending  ---- ---- ----
  other draft clean     success  ---- ---- ----
  other draft clean     failure  ---- ---- ----
  other draft conflict  none     ---- ---- ----
  other draft conflict  pending  ---- ---- ----
  other draft conflict  success  ---- ---- ----
  other draft conflict  failure  ---- ---- ----
`;

interface Cell {
  readonly author: string;
  readonly draft: string;
  readonly conflict: string;
  readonly checks: string;
  readonly asked: (typeof ASKED)[number];
  readonly decision: (typeof DECISIONS)[number];
  readonly turn: Turn;
}

const CELLS: readonly Cell[] = TABLE.trim()
  .split("\n")
  .flatMap((line) => {
    const [author = "", draft = "", conflict = "", checks = "", ...turns] = line
      .trim()
      .split(/\s+/);
    return ASKED.flatMap((asked, at) =>
      DECISIONS.map((decision, place) => {
        const turn = LETTERS[turns[at]?.[place] ?? ""] as Turn;
        return { author, draft, conflict, checks, asked, decision, turn };
      }),
    );
  });

const REVIEWERS = { nobody: [], other: ["bo", "backend"], you: ["bo", "ANA"] };

function entryIn({ author, draft, conflict, checks, asked, decision }: Cell): Entry {
  return anEntry(7, {
    authorLogin: author === "you" ? "Ana" : "bo",
    isDraft: draft === "draft",
    mergeable: conflict === "conflict" ? "conflicting" : "mergeable",
    checks: { state: checks, total: 1, passed: 0, failed: 0, pending: 0 },
    requestedReviewers: REVIEWERS[asked],
    reviewDecision: decision === "none" ? null : decision,
  });
}

describe("whose turn it is", () => {
  it("is written down for every combination", () => {
    expect(CELLS).toHaveLength(2 * 2 * 2 * CHECKS.length * ASKED.length * DECISIONS.length);
    expect(new Set(CELLS.map((cell) => JSON.stringify({ ...cell, turn: 0 }))).size).toBe(384);
  });

  it.each(CELLS)(
    "$author, $draft, $conflict, checks $checks, $asked asked, $decision: $turn",
    (cell) => {
      expect(turnOf(entryIn(cell), "ana")).toBe(cell.turn);
    },
  );

  it("is the same for one that was merged or closed a moment ago", () => {
    const over = { reviewDecision: "approved", authorLogin: "ana" } as const;
    const turns = ["open", "merged", "closed"].map((state) =>
      turnOf(anEntry(7, { ...over, state }), "ana"),
    );
    expect(turns).toEqual(["approved", "approved", "approved"]);
  });

  it("of a task without a pull request is that of a draft", () => {
    const [yours, another] = ["ana", "bo"].map((primaryUserLogin) =>
      turnOf(entryOf(aTask("t1", { primaryUserLogin }), null), "ana"),
    );
    expect([yours, another]).toEqual(["drafts", "others"]);
  });

  it("of a task with a pull request goes by the pull request, and by the task's own person", () => {
    const pullRequest = aPullRequest(7, { authorLogin: "bo", mergeable: "conflicting" });
    const task = aTask("t1", { pullRequest, primaryUserLogin: "ana" });
    expect(turnOf(entryOf(task, null), "ana")).toBe("returnedToYou");
  });

  it("is nobody's while nobody is signed in or the account is gone", () => {
    expect(turnOf(anEntry(7, { requestedReviewers: ["ana"] }), null)).toBe("others");
    expect(turnOf(anEntry(7, { authorLogin: null }), null)).toBe("others");
    expect(turnOf(anEntry(7, { authorLogin: null }), "ana")).toBe("others");
  });

  it("takes a verdict or a state of checks that it does not know for none", () => {
    const checks = { state: "odd", total: 1, passed: 0, failed: 0, pending: 0 };
    expect(turnOf(anEntry(7, { reviewDecision: "odd", checks }), "ana")).toBe("waiting");
  });
});
