import { isActive, type Job } from "@orglane/client";
import { standingOf } from "./standing.ts";
import { TEXTS } from "./texts.ts";
import type { Desk } from "./work.ts";

/** A row shows its own reload; deleting what nobody sees any more is nobody's business. */
const QUIET: ReadonlySet<string> = new Set(["reload_pull_request", "clear"]);

interface Props {
  readonly jobs: ReadonlyMap<string, Job>;
  readonly desk: Desk;
}

/** The work under way, whoever began it, with a way to stop it. */
export function WorkProgress({ jobs, desk }: Props) {
  const shown = [...jobs.values()].filter((job) => isActive(job) && !QUIET.has(job.kind));
  if (shown.length === 0) return null;
  return (
    <ul className="works" aria-label={TEXTS.work.title}>
      {shown.map((job) => (
        <Progress
          key={job.jobId}
          job={job}
          isStopping={desk.stopping.has(job.jobId)}
          onCancel={() => desk.cancel(job)}
        />
      ))}
    </ul>
  );
}

interface ProgressProps {
  readonly job: Job;
  readonly isStopping: boolean;
  onCancel(): void;
}

function Progress({ job, isStopping, onCancel }: ProgressProps) {
  const name = TEXTS.work.name(job.kind, job.target);
  const { done = 0, total = null } = job.progress ?? {};
  return (
    <li className="work" data-testid="work" data-kind={job.kind} data-status={job.status}>
      <div className="work-body">
        <p className="work-words">
          <span>{name}</span> <span className="hint">{standingOf(job)}</span>
        </p>
        <progress
          aria-label={name}
          {...(total ? { value: Math.min(done, total), max: total } : {})}
        />
      </div>
      <button
        type="button"
        className="button button-quiet"
        aria-label={TEXTS.work.cancelNamed(name)}
        aria-disabled={isStopping}
        onClick={isStopping ? undefined : onCancel}
      >
        {isStopping ? TEXTS.work.stopping : TEXTS.work.cancel}
      </button>
    </li>
  );
}
