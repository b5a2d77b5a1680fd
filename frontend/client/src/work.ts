/** Slow work: what people may start, where they ask for it, and which job it is. An entry of its own: `@orglane/client/work`. */
import type { Client } from "./client.ts";
import { isRetryable } from "./http.ts";
import { organizationTopic } from "./topics.ts";
import type { Job } from "./types.ts";
import { withAnswer } from "./view.ts";

/** Work is asked for this often before it has failed, with a pause in between that doubles. */
const TRIES = 3;
const PAUSE_MS = 500;

/**
 * Named as the jobs are; `reload_organization` reads no pull requests, `full_sync` everything, and `recover_deliveries`
 * has GitHub send again what it could not deliver.
 */
export type Work =
  | { readonly kind: "reload_organization" }
  | { readonly kind: "full_sync" }
  | { readonly kind: "recover_deliveries" }
  | { readonly kind: "reload_repository"; readonly repoId: string }
  | { readonly kind: "reload_pull_request"; readonly repoId: string; readonly number: number };

/** Where the work of a whole organization is asked for. */
const PATHS = {
  reload_organization: "/reload",
  full_sync: "/sync",
  recover_deliveries: "/deliveries/recover",
} as const;

export function workPath(organizationId: string, work: Work): string {
  const home = homeOf(organizationId);
  if (!("repoId" in work)) return home + PATHS[work.kind];
  const repository = `${home}/repositories/${encodeURIComponent(work.repoId)}`;
  if (work.kind === "reload_repository") return `${repository}/reload`;
  return `${repository}/pull-requests/${work.number}/reload`;
}

function homeOf(organizationId: string): string {
  return `/v1/organizations/${encodeURIComponent(organizationId)}`;
}

/** Has slow work begun, or finds it begun; its job is among the organization's from then on. */
export function startWork(client: Client, organizationId: string, work: Work): Promise<Job> {
  return askFor(client, organizationId, workPath(organizationId, work));
}

/** Asks for a job to be stopped; a change tells when it was. */
export function cancelJob(client: Client, organizationId: string, jobId: string): Promise<Job> {
  const path = `${homeOf(organizationId)}/jobs/${encodeURIComponent(jobId)}/cancel`;
  return askFor(client, organizationId, path);
}

async function askFor(client: Client, organizationId: string, path: string): Promise<Job> {
  const job = await persistently((key) => client.http.post<Job>(path, undefined, key));
  client.mutate(organizationTopic(organizationId), (view) => withAnswer(view, job));
  return job;
}

/** Asks again under the same key while that may help: however often it arrives, it counts once. */
async function persistently<T>(ask: (key: string) => Promise<T>): Promise<T> {
  const key = newKey();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask(key);
    } catch (cause) {
      if (attempt === TRIES || !isRetryable(cause as Error)) throw cause;
      const pause = PAUSE_MS * 2 ** (attempt - 1);
      await new Promise((done) => setTimeout(done, pause * (0.5 + Math.random() / 2)));
    }
  }
}

/** A text that nobody else will make. Not `randomUUID`: that is there on secure origins only. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
