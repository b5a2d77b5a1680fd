/** Every cell of the second table of SPEC.md: a state of the connection, an event, and what comes of it. */
import { describe, expect, it } from "vitest";
import { createConnection } from "../src/connection.ts";
import { createHttp } from "../src/http.ts";
import { fakeTime } from "./setup.ts";
import { cellsOf } from "./spec.ts";
import { connectionColumn, STATES } from "./worlds/connection.table.ts";

fakeTime();

describe("the connection, in the state", () => {
  const cells = cellsOf("Connection");

  it.each(Object.keys(STATES))(
    "%s: what comes of each event is what SPEC.md says",
    async (state) => {
      expect(await connectionColumn({ createConnection, createHttp }, state)).toEqual(
        cells.get(state),
      );
    },
  );

  it("has a column in SPEC.md, and SPEC.md has no other one", () => {
    expect([...cells.keys()]).toEqual(Object.keys(STATES));
  });
});
