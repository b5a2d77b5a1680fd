/** Slow work as this page starts and follows it: what is under way, what went wrong, what to tell of it. */
import { ApiError, type Client, isActive, type Job } from "@orglane/client";
import { cancelJob, startWork, type Work } from "@orglane/client/work";
import { useCallback, useEffect, useMemo, useState } from "react";
import { TEXTS } from "./texts.ts";

type Jobs = ReadonlyMap<string, Job>;

/** How one piece of work stands: `error` is why it failed, in words, since this page was opened. */
export interface Standing {
  readonly isBusy: boolean;
  readonly error: string | null;
}

export interface News {
  readonly text: string;
  readonly isBad: boolean;
}

export interface Desk {
  readonly jobs: Jobs;
  /** By `keyOf`; nothing is said of work that nobody has asked for. */
  readonly standings: ReadonlyMap<string, Standing>;
  readonly news: News | null;
  /** Jobs that were asked to stop. */
  readonly stopping: ReadonlySet<string>;
  /** Its end is news, but for what nobody has asked for. */
  start(work: Work, isQuiet?: boolean): void;
  cancel(job: Job): void;
  /** Shows something that was done, or why not. */
  tell(news: News): void;
  dismissNews(): void;
}

const NONE: ReadonlySet<string> = new Set();
const NO_JOBS: Jobs = new Map();

export function keyOf(work: Work): string {
  const { kind } = work;
  if (!("repoId" in work)) return kind;
  return "number" in work ? `${kind}#${work.repoId}#${work.number}` : `${kind}#${work.repoId}`;
}

function keyOfJob({ kind, target }: Job): string {
  const named = [target?.repositoryId, target?.number].filter((part) => part !== undefined);
  return [kind, ...named].join("#");
}

export function useDesk(client: Client, organizationId: string, known: Jobs | undefined): Desk {
  const jobs = known ?? NO_JOBS;
  const [news, setNews] = useState<News | null>(null);
  const { asking, awaited, setAwaited, start } = useStart(client, organizationId, setNews);
  const { stopping, cancel } = useCancel(client, organizationId, setNews);
  const isOld = useOldFailures(known);
  useEffect(() => {
    const ended = [...awaited]
      .flatMap((jobId) => jobs.get(jobId) ?? [])
      .find((job) => !isActive(job));
    if (!ended) return;
    setAwaited((ids) => less(ids, ended.jobId));
    setNews(newsOf(ended));
  }, [jobs, awaited, setAwaited]);
  const standings = useMemo(() => standingsOf(jobs, asking, isOld), [jobs, asking, isOld]);
  const dismissNews = useCallback(() => setNews(null), []);
  return { jobs, standings, news, stopping, start, cancel, tell: setNews, dismissNews };
}

type Tell = (news: News) => void;

/** `awaited` are the jobs that were asked for here: their end is news. */
function useStart(client: Client, organizationId: string, tell: Tell) {
  const [asking, setAsking] = useState(NONE);
  const [awaited, setAwaited] = useState(NONE);
  const start = useCallback(
    (work: Work, isQuiet = false) => {
      const key = keyOf(work);
      setAsking((keys) => more(keys, key));
      startWork(client, organizationId, work)
        .then(({ jobId }) => {
          if (!isQuiet) setAwaited((ids) => more(ids, jobId));
        })
        .catch((cause) => tell({ text: TEXTS.work.notStarted(wordsOf(cause)), isBad: true }))
        .finally(() => setAsking((keys) => less(keys, key)));
    },
    [client, organizationId, tell],
  );
  return { asking, awaited, setAwaited, start };
}

function useCancel(client: Client, organizationId: string, tell: Tell) {
  const [stopping, setStopping] = useState(NONE);
  const cancel = useCallback(
    ({ jobId }: Job) => {
      setStopping((ids) => more(ids, jobId));
      cancelJob(client, organizationId, jobId).catch((cause) => {
        setStopping((ids) => less(ids, jobId));
        tell({ text: TEXTS.work.notStopped(wordsOf(cause)), isBad: true });
      });
    },
    [client, organizationId, tell],
  );
  return { stopping, cancel };
}

/** What had failed before this page was opened is nobody's news. */
function useOldFailures(known: Jobs | undefined): (jobId: string) => boolean {
  const [old, setOld] = useState<ReadonlySet<string> | null>(null);
  if (old === null && known) {
    setOld(new Set([...known.values()].filter((job) => !isActive(job)).map(({ jobId }) => jobId)));
  }
  return useCallback((jobId) => old?.has(jobId) ?? true, [old]);
}

function standingsOf(
  jobs: Jobs,
  asking: ReadonlySet<string>,
  isOld: (jobId: string) => boolean,
): Map<string, Standing> {
  const standings = new Map<string, Standing>();
  for (const job of [...jobs.values()].sort((a, b) => (a.jobId < b.jobId ? -1 : 1))) {
    const error = job.status === "error" && !isOld(job.jobId) ? job.error : null;
    standings.set(keyOfJob(job), { isBusy: isActive(job), error });
  }
  for (const key of asking) standings.set(key, { isBusy: true, error: null });
  return standings;
}

function newsOf(job: Job): News {
  const { done, failed, stopped, name } = TEXTS.work;
  const what = name(job.kind, job.target);
  if (job.status === "error") return { text: failed(what, job.error ?? ""), isBad: true };
  return { text: job.status === "cancelled" ? stopped(what) : done(what), isBad: false };
}

function wordsOf(cause: unknown): string {
  return cause instanceof ApiError ? cause.message : TEXTS.error.unreachable;
}

function more(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  return new Set(keys).add(key);
}

function less(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const rest = new Set(keys);
  rest.delete(key);
  return rest;
}
