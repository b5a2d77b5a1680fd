/** When to try again: full jitter, because clients cut off together must not come back together. */
import type { Tunables } from "./tunables.ts";

/** How a connection ended: for no known reason, or in order. */
export type Loss = keyof Tunables["backoffBase"];

/** The delay before the attempt that follows `failures` failed ones; `random` gives a number in [0, 1). */
export function reconnectDelay(
  loss: Loss,
  failures: number,
  { backoffBase, backoffCap }: Tunables,
  random: () => number,
): number {
  return random() * Math.min(backoffCap, backoffBase[loss] * 2 ** failures);
}
