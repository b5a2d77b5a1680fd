/** Every guard is needed: the client without it fails the property that is named beside it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type * as PartsModule from "../../src/parts.ts";
import { cellsOf, rowsUnder } from "../spec.ts";
import * as clients from "../worlds/clients.ts";
import * as connection from "../worlds/connection.table.ts";
import { ordered, whole } from "../worlds/order.ts";
import { recoveryTable } from "../worlds/recovery.table.ts";
import { convergence, type Machine } from "../worlds/recovery.ts";
import { load } from "./load.ts";
import type { Mutation } from "./mutation.ts";
import { OF_EVERYTHING_ELSE } from "./mutations.io.ts";
import { OF_MACHINES } from "./mutations.ts";

const SRC = join(import.meta.dirname, "../../src");
export type Everything = Machine &
  clients.Make &
  connection.Make &
  Pick<typeof PartsModule, "createParts">;

/** The same runs each time: a guard that is needed is needed in one of them. */
const runs = (numRuns: number) => ({ numRuns, seed: 7, endOnFailure: true });

/** What does not hold, or null. */
type Trial = (client: Everything) => Promise<string | null> | string | null;

const told = (cause: unknown) => String((cause as Error).message).slice(0, 200);
const TRIALS: Readonly<Record<Mutation["fails"], Trial>> = {
  recovery: (client) => trialOf(() => fc.assert(convergence(client), runs(3_000))),
  clients: (client) => trialOf(() => fc.assert(clients.convergence(client), runs(1_500))),
  order: (client) => trialOf(() => fc.assert(ordered(client), runs(500))),
  parts: (client) => trialOf(() => fc.assert(whole(client), runs(500))),
  table: (client) =>
    trialOf(() => expect(recoveryTable(client)).toEqual(Object.fromEntries(cellsOf("Recovery")))),
  connection: (client) =>
    trialOf(async () => {
      vi.useFakeTimers({ now: 1_000_000 });
      for (const state of Object.keys(connection.STATES)) {
        expect(await connection.connectionColumn(client, state)).toEqual(
          cellsOf("Connection").get(state),
        );
      }
    }),
};

async function trialOf(run: () => unknown): Promise<string | null> {
  try {
    await run();
    return null;
  } catch (cause) {
    return told(cause);
  }
}

const placesOf = (from: string | RegExp) =>
  new RegExp(
    typeof from === "string" ? from.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&") : from.source,
    "g",
  );

afterEach(() => vi.useRealTimers());

describe("the client as it is", () => {
  it.each(Object.entries(TRIALS))("passes every trial: %s", async (_, trial) => {
    expect(rowsUnder("Invariants").length).toBeGreaterThan(10);
    expect(await trial(await load<Everything>(null))).toBeNull();
  });
});

describe("a client in which", () => {
  it.each([...OF_MACHINES, ...OF_EVERYTHING_ELSE])(
    "$name fails: $fails",
    async ({ file, from, to, fails }) => {
      const source = readFileSync(join(SRC, file), "utf8");
      expect(
        source.match(placesOf(from)) ?? [],
        `the guard is no longer in ${file} as it was`,
      ).toHaveLength(1);
      const client = await load<Everything>({
        file: join(SRC, file),
        text: source.replace(from, to),
      });
      expect(await TRIALS[fails](client)).not.toBeNull();
    },
  );
});
