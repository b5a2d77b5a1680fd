/** What is said of a topic, for every combination of facts. */
import { describe, expect, it } from "vitest";
import type { ConnectionPhase } from "../src/connection.ts";
import { ApiError, UnreachableError } from "../src/http.ts";
import { type StatusFacts, statusOf } from "../src/status.ts";
import { rowsUnder } from "./spec.ts";

const PHASES: readonly ConnectionPhase[] = ["idle", "connecting", "open", "waiting", "ended"];
const ERRORS = {
  none: null,
  passing: new UnreachableError("no answer"),
  final: new ApiError(404, "Not found", null, null),
};
const YES_NO = { yes: true, no: false };
type YesNo = keyof typeof YES_NO;

/** The words of a row, in the order of the table's columns. */
type Words = readonly [YesNo, keyof typeof ERRORS, YesNo, YesNo, YesNo, ConnectionPhase];

const yesNo = Object.keys(YES_NO) as YesNo[];
const combinations: readonly Words[] = yesNo.flatMap((hasView) =>
  (Object.keys(ERRORS) as (keyof typeof ERRORS)[]).flatMap((error) =>
    yesNo.flatMap((caughtUp) =>
      yesNo.flatMap((live) =>
        yesNo.flatMap((quiet) =>
          PHASES.map((phase): Words => [hasView, error, caughtUp, live, quiet, phase]),
        ),
      ),
    ),
  ),
);

function factsOf([hasView, error, caughtUp, live, quiet, phase]: Words): StatusFacts {
  return {
    hasView: YES_NO[hasView],
    error: ERRORS[error],
    isCaughtUp: YES_NO[caughtUp],
    wasLive: YES_NO[live],
    isQuiet: YES_NO[quiet],
    phase,
  };
}

const [, ...rows] = rowsUnder("Status");
const fits = (row: readonly string[], words: Words) =>
  words.every((word, at) => row[at] === "any" || row[at]?.split(", ").includes(word));

describe("the status of a topic", () => {
  it("is what SPEC.md says, for every combination of facts", () => {
    const wrong = combinations.filter((words) => {
      const row = rows.find((each) => fits(each, words));
      return row?.at(-1) !== statusOf(factsOf(words));
    });
    expect(wrong).toEqual([]);
  });

  it("is said by one row of SPEC.md for every combination of facts", () => {
    const unclear = combinations.filter(
      (words) => rows.filter((row) => fits(row, words)).length !== 1,
    );
    expect(unclear).toEqual([]);
  });
});
