/** What recovery asks for, and why: every refresh has a name. */
import type { Position } from "./types.ts";

/**
 * `bootstrap`: the first one. `manual`: somebody asked. `retry`: the one before failed. `moved`: its pages were of two
 * positions. `reset`: the server said so, and why.
 */
export type SnapshotCause = "bootstrap" | "manual" | "retry" | "moved" | `reset:${string}`;

/**
 * `snapshot`: to go on from one. `reconnect`: on a new connection. `renewal`: on one that takes over from a connection
 * that still delivers. `gap`: something newer was heard of. `epoch`: something of another epoch was. `overdue`: no
 * answer, or half of a replay. `resync`: the server said so, and why.
 */
export type SubscribeCause =
  | "snapshot"
  | "reconnect"
  | "renewal"
  | "gap"
  | "epoch"
  | "overdue"
  | `resync:${string}`;

export type Effect =
  | {
      readonly do: "subscribe";
      readonly id: string;
      readonly position: Position;
      readonly cause: SubscribeCause;
    }
  | { readonly do: "takeSnapshot"; readonly attempt: number; readonly cause: SnapshotCause };
