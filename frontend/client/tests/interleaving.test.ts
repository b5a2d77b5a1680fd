/** Whatever happens on the way: at rest, the view is the server's rows. `ORGLANE_SEEDS` says how many ways are tried. */
import fc from "fast-check";
import { it } from "vitest";
import * as recovery from "../src/recovery.ts";
import { convergence } from "./worlds/recovery.ts";

const numRuns = Number(process.env.ORGLANE_SEEDS ?? 2_000);

it("after any interleaving of pages, changes and accidents the view is the server's rows, and known to be", {
  timeout: 1_000_000,
}, () => {
  fc.assert(convergence(recovery), { numRuns });
});
