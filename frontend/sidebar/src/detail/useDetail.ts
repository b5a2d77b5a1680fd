/** What the server tells of a pull request beyond its row, fetched anew when the row changes. */
import type { Client, PullRequest } from "@orglane/client";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Entry } from "../list/entry.ts";
import type { PullRequestDetail } from "./types.ts";

/** A burst of changes is asked about once, when it is over. */
const BURST_MS = 300;

export interface DetailState {
  /** The last that came, while a newer one is fetched; null before the first. */
  readonly detail: PullRequestDetail | null;
  readonly error: Error | null;
  readonly isBusy: boolean;
  retry(): void;
}

interface Answer {
  /** Which question it is the answer to, counted from 1. */
  readonly turn: number;
  /** What was known when it was asked. */
  readonly of: Question | null;
  readonly detail: PullRequestDetail | null;
  readonly error: Error | null;
}

interface Question {
  readonly row: PullRequest | null;
  readonly checkedAtMs: number;
  readonly attempt: number;
}

const NONE: Answer = { turn: 0, of: null, detail: null, error: null };

/** For one pull request: another one is another component. `checkedAtMs` is when its last reload was done. */
export function useDetail(
  client: Client,
  organizationId: string,
  entry: Entry,
  checkedAtMs = 0,
): DetailState {
  const row = entry.pullRequest;
  const [answer, setAnswer] = useState(NONE);
  const [attempt, setAttempt] = useState(0);
  const turns = useRef(0);
  const askedAttempt = useRef(-1);
  useEffect(() => {
    if (!row) return;
    const ask = () => {
      turns.current += 1;
      askedAttempt.current = attempt;
      const turn = turns.current;
      const of = { row, checkedAtMs, attempt };
      client.http.get<PullRequestDetail>(pathOf(organizationId, row)).then(
        (detail) => setAnswer((now) => later(now, { turn, of, detail, error: null })),
        (error) =>
          setAnswer((now) => later(now, { turn, of, detail: now.detail, error: error as Error })),
      );
    };
    const timer = setTimeout(ask, askedAttempt.current === attempt ? BURST_MS : 0);
    return () => clearTimeout(timer);
  }, [client, organizationId, row, checkedAtMs, attempt]);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  const isBusy = row !== null && !isOf(answer.of, { row, checkedAtMs, attempt });
  return { detail: answer.detail, error: answer.error, isBusy, retry };
}

/** Answers come in any order, and one that was overtaken tells nothing. */
function later(now: Answer, next: Answer): Answer {
  return next.turn > now.turn ? next : now;
}

function isOf(asked: Question | null, question: Question): boolean {
  return (
    asked !== null &&
    asked.row === question.row &&
    asked.checkedAtMs === question.checkedAtMs &&
    asked.attempt === question.attempt
  );
}

function pathOf(organizationId: string, { repoId, number }: PullRequest): string {
  const repository = `/v1/organizations/${encodeURIComponent(organizationId)}/repositories/${encodeURIComponent(repoId)}`;
  return `${repository}/pull-requests/${number}`;
}
