/** When to try again: full jitter, because clients cut off together must not come back together. */
import type { Tunables } from "./tunables.ts";

/** How a connection ended. `told`: the server said when to come back. */
export type Loss =
  | { readonly kind: "lost" }
  | { readonly kind: "clean" }
  | { readonly kind: "told"; readonly spreadMs: number };

/** The delay before the attempt that follows `failures` failed ones; `random` gives a number in [0, 1). */
export function reconnectDelay(
  loss: Loss,
  failures: number,
  tunables: Tunables,
  random: () => number,
): number {
  if (loss.kind === "told") return random() * loss.spreadMs;
  const base = tunables.backoffBase[loss.kind];
  return random() * Math.min(tunables.backoffCap, base * 2 ** failures);
}
