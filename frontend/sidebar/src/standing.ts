import type { Job } from "@orglane/client";
import { known } from "./looks.ts";
import { TEXTS } from "./texts.ts";
import { clockTime } from "./timing.ts";

/** Where a job stands, and until when it waits. */
export function standingOf({ status, progress, message, resumeAtMs }: Job): string {
  const { waiting, again, queued, counted, phases } = TEXTS.work;
  if (status === "queued") return queued;
  const until = resumeAtMs === null ? null : clockTime(resumeAtMs);
  if (status === "waiting_rate_limit") return waiting(until);
  if (status === "retrying") return again(until);
  const phase = known<string>(phases, progress?.phase);
  return phase && progress ? counted(phase, progress.done, progress.total) : (message ?? "");
}
