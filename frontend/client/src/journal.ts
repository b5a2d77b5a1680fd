/** What the client did and why: the latest entries are kept, and all of them given to whoever wants to log them. */
import type { Log } from "./types.ts";

export interface JournalEntry {
  readonly atMs: number;
  /** What happened, such as `connection.open` or `recovery.takeSnapshot`. */
  readonly what: string;
  /** Why, and the facts beside it. */
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface Journal {
  readonly note: Log;
  /** Oldest first. */
  entries(): readonly JournalEntry[];
}

export function createJournal(kept: number, log: Log): Journal {
  let entries: readonly JournalEntry[] = [];

  function note(what: string, facts: Readonly<Record<string, unknown>> = {}): void {
    entries = [...entries, { atMs: Date.now(), what, facts }];
    if (entries.length > kept) entries = entries.slice(1);
    try {
      log(what, facts);
    } catch {
      // Somebody else's log must not stop the frames that it tells of.
    }
  }

  return { note, entries: () => entries };
}
