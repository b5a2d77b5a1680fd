/** Which jobs are under way. */
import type { Job } from "./types.ts";

const ENDS: ReadonlySet<string> = new Set(["completed", "error", "cancelled"]);

/** A status that this client does not know is one on the way. */
export function isActive(job: Job | undefined): boolean {
  return job !== undefined && !ENDS.has(job.status);
}
