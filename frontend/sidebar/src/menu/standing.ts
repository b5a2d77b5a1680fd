import type { Job } from "@orglane/client";
import { TEXTS } from "../texts.ts";
import { clockTime } from "../timing.ts";

/** Where a job stands, and until when it waits. */
export function standingOf({ status, progress, message, resumeAtMs }: Job): string {
  const { waiting, again, queued, counted, phases } = TEXTS.work;
  if (status === "queued") return queued;
  const until = resumeAtMs === null ? null : clockTime(resumeAtMs);
  if (status === "waiting_rate_limit") return waiting(until);
  if (status === "retrying") return again(until);
  const phase = phases[progress?.phase as keyof typeof phases];
  return phase && progress ? counted(phase, progress.done, progress.total) : (message ?? "");
}
