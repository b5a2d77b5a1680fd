/** Slow work: what people may start, where they ask for it, and which job it is. */
import { isRetryable } from "./http.ts";
import type { Tunables } from "./tunables.ts";
import type { Job } from "./types.ts";

/** Named as the jobs are; `reload_organization` reads no pull requests, `full_sync` everything. */
export type Work =
  | { readonly kind: "reload_organization" }
  | { readonly kind: "full_sync" }
  | { readonly kind: "reload_repository"; readonly repoId: string }
  | { readonly kind: "reload_pull_request"; readonly repoId: string; readonly number: number };

const ENDS: ReadonlySet<string> = new Set(["completed", "error", "cancelled"]);

/** A status that this client does not know is one on the way. */
export function isActive(job: Job | undefined): boolean {
  return job !== undefined && !ENDS.has(job.status);
}

export function workPath(organizationId: string, work: Work): string {
  const home = homeOf(organizationId);
  if (work.kind === "reload_organization") return `${home}/reload`;
  if (work.kind === "full_sync") return `${home}/sync`;
  const repository = `${home}/repositories/${encodeURIComponent(work.repoId)}`;
  if (work.kind === "reload_repository") return `${repository}/reload`;
  return `${repository}/pull-requests/${work.number}/reload`;
}

export function cancelPath(organizationId: string, jobId: string): string {
  return `${homeOf(organizationId)}/jobs/${encodeURIComponent(jobId)}/cancel`;
}

function homeOf(organizationId: string): string {
  return `/v1/organizations/${encodeURIComponent(organizationId)}`;
}

/** Asks again under the same key while that may help: however often it arrives, it counts once. */
export async function persistently<T>(
  ask: (key: string) => Promise<T>,
  { workTries, workPause }: Tunables,
  random: () => number,
): Promise<T> {
  const key = newKey();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask(key);
    } catch (cause) {
      if (attempt === workTries || !isRetryable(cause as Error)) throw cause;
      const pause = workPause * 2 ** (attempt - 1);
      await new Promise((done) => setTimeout(done, pause * (0.5 + random() / 2)));
    }
  }
}

/** Not `randomUUID`: that is there on secure origins only. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
