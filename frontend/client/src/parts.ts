/** Deltas over one frame's size arrive in parts: kept until the last has come, then handed on whole. */
import type { Tunables } from "./tunables.ts";
import type { Log, Part } from "./types.ts";

type Limits = Pick<Tunables, "openTransfers" | "partsPerTransfer">;

export interface Parts {
  /** The whole text when `part` was the last one missing, otherwise null. */
  add(part: Part): string | null;
  clear(): void;
}

export function createParts(limits: Limits, log: Log): Parts {
  const transfers = new Map<string, Map<number, string>>();

  function open(transfer: string): Map<number, string> {
    const oldest = transfers.keys().next();
    if (transfers.size >= limits.openTransfers && !oldest.done) {
      transfers.delete(oldest.value);
      log("transfer.abandoned", { transfer: oldest.value });
    }
    const pieces = new Map<number, string>();
    transfers.set(transfer, pieces);
    return pieces;
  }

  function add(part: Part): string | null {
    if (part.of < 1 || part.of > limits.partsPerTransfer) {
      log("transfer.refused", { transfer: part.transfer, of: part.of });
      return null;
    }
    const pieces = transfers.get(part.transfer) ?? open(part.transfer);
    pieces.set(part.part, part.data);
    if (pieces.size < part.of) return null;
    transfers.delete(part.transfer);
    return join(pieces);
  }

  return { add, clear: () => transfers.clear() };
}

function join(pieces: ReadonlyMap<number, string>): string {
  const inOrder = [...pieces].sort(([a], [b]) => a - b);
  return inOrder.map(([, data]) => data).join("");
}
