/** `node main.js applying ROUNDS SIZE…` and `node main.js returning CLIENTS SPREAD_MS SEED…`: figures as JSON on stdout. */
import { argv, stdout } from "node:process";
import { applied } from "./applying.ts";
import { CUTS, returned } from "./returning.ts";

const [what, first, second, ...rest] = argv.slice(2);

async function figures(): Promise<unknown> {
  if (what === "applying") {
    const sizes = [second, ...rest].map(Number);
    return sizes.flatMap((size) => [
      applied(size, 1, Number(first)),
      applied(size, size / 5, Number(first)),
    ]);
  }
  const runs = rest.flatMap((seed) => CUTS.map((cut) => ({ cut, seed: Number(seed) })));
  const told = [];
  for (const run of runs)
    told.push({ ...run, ...(await returned(Number(first), Number(second), run)) });
  return told;
}

stdout.write(`${JSON.stringify(await figures())}\n`);
