/** What is said of a topic: from facts to one word. */
import type { ConnectionPhase } from "./connection.ts";
import { isRetryable } from "./http.ts";

/**
 * `loading`: never yet live. `connected`: what is shown is so now, or was a moment ago and the loss is not worth a
 * word. `reconnecting`: there is no connection. `stale`: there is one, but something was missed and is being fetched; or
 * the server has ended it for good. `error`: nothing can be shown, see `error`.
 */
export type Status = "loading" | "connected" | "reconnecting" | "stale" | "error";

export interface StatusFacts {
  readonly hasView: boolean;
  readonly error: Error | null;
  readonly isCaughtUp: boolean;
  /** It has been caught up before. */
  readonly wasLive: boolean;
  /** It is behind for so short a time that nothing is said of it. */
  readonly isQuiet: boolean;
  readonly phase: ConnectionPhase;
}

export function statusOf(facts: StatusFacts): Status {
  const { hasView, error, isCaughtUp } = facts;
  if (error && (!hasView || !isRetryable(error))) return "error";
  if (isCaughtUp) return "connected";
  return hasView ? behind(facts) : "loading";
}

function behind({ phase, isQuiet, wasLive }: StatusFacts): Status {
  if (phase === "ended") return "stale";
  if (isQuiet) return wasLive ? "connected" : "loading";
  return phase === "open" ? "stale" : "reconnecting";
}
