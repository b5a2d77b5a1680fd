/** The latest deltas that came, for whoever looks into the page: why they were sent, and how long they were under way. */
import type { ServerFrame } from "@orglane/client";

const KEPT = 50;

export interface SeenDelta {
  readonly topic: string;
  readonly seq: number;
  /** Such as `webhook`, and the delivery's or the job's id. */
  readonly cause: { readonly kind: string; readonly id: string };
  /** The kinds of its changes, each once. */
  readonly changes: readonly string[];
  /** When it was committed, by the server's clock. */
  readonly atMs: number;
  readonly receivedAtMs: number;
}

let deltas: readonly SeenDelta[] = [];

export function noteFrame(frame: ServerFrame): void {
  if (frame.type !== "delta") return;
  const { topic, seq, cause, changes, atMs } = frame;
  const kinds = [...new Set(changes.map(({ type }) => type))];
  const seen = { topic, seq, cause, changes: kinds, atMs, receivedAtMs: Date.now() };
  deltas = [seen, ...deltas.slice(0, KEPT - 1)];
}

/** The newest first. */
export const seenDeltas = (): readonly SeenDelta[] => deltas;
