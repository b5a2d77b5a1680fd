/** Whatever happens to tabs, server, network and clocks: at rest all tabs show the truth over one connection. */
import fc from "fast-check";
import { it } from "vitest";
import * as client from "../src/client.ts";
import { convergence } from "./worlds/clients.ts";

const numRuns = Number(process.env.ORGLANE_SEEDS ?? 200);

it("after anything that may happen to tabs, server, network and clocks every tab shows the truth", {
  timeout: 10_000_000,
}, async () => {
  await fc.assert(convergence(client), { numRuns });
});
