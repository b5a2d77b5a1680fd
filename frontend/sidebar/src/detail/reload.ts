/** The reload of one pull request: how it stands, and what it has told. */
import { type Client, isActive, type Job, type PullRequest } from "@orglane/client";
import type { Work } from "@orglane/client/work";
import { useEffect } from "react";
import type { Entry } from "../list/entry.ts";
import { type Desk, keyOf } from "../work.ts";

type Jobs = ReadonlyMap<string, Job>;

export interface Reload {
  readonly isBusy: boolean;
  /** Why the last one failed, in words. */
  readonly error: string | null;
  /** The job that is under way, once the server has told of it. */
  readonly job: Job | null;
  start(): void;
  /** The same, without news of how it ends: nobody has asked for it. */
  startQuietly(): void;
}

/** Null where there is nothing to reload: nobody may ask GitHub, or it is no longer open. */
export function reloadOf(entry: Entry, desk: Desk | null, jobs: Jobs): Reload | null {
  const row = entry.pullRequest;
  if (!row || !desk || row.state !== "open") return null;
  const { repoId, number } = row;
  const work: Work = { kind: "reload_pull_request", repoId, number };
  const { isBusy = false, error = null } = desk.standings.get(keyOf(work)) ?? {};
  const job = jobsOf(row, jobs).find(isActive) ?? null;
  const start = () => desk.start(work);
  return { isBusy, error, job, start, startQuietly: () => desk.start(work, true) };
}

/** When the last reload of a pull request that came to its end was at GitHub; 0 if there was none. */
export function checkedAtMs(row: PullRequest | null, jobs: Jobs): number {
  if (!row) return 0;
  const times = jobsOf(row, jobs)
    .filter(({ status }) => status === "completed")
    .map(({ result }) => result?.checkedAtMs)
    .filter((atMs) => typeof atMs === "number");
  return Math.max(0, ...times);
}

function jobsOf({ repoId, number }: PullRequest, jobs: Jobs): readonly Job[] {
  return [...jobs.values()].filter(
    ({ kind, target }) =>
      kind === "reload_pull_request" && target?.repositoryId === repoId && target.number === number,
  );
}

const asked = new WeakMap<Client, Set<string>>();

/** What is not known is asked for by itself, once while the page is open: a failure waits for people. */
export function useReloadOnce(client: Client, prId: string | undefined, reload: Reload | null) {
  const isWanted = prId !== undefined && reload !== null;
  useEffect(() => {
    if (!isWanted || !reload) return;
    const known = asked.get(client) ?? new Set();
    asked.set(client, known);
    if (known.has(prId)) return;
    known.add(prId);
    if (!reload.isBusy) reload.startQuietly();
  }, [client, prId, isWanted, reload]);
}
