import type { OrganizationView } from "@orglane/client";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { type Announce, AnnouncerProvider } from "./announcer.ts";
import { newIn } from "./farewells.ts";
import { TEXTS } from "./texts.ts";

/** Changes come in bursts: a listener hears of them together. */
const BATCH_MS = 3_000;
/** What answers somebody who has just done something comes sooner, and still once for letters typed in a row. */
const ANSWER_MS = 700;

interface Props {
  readonly view: OrganizationView | null;
  readonly isLate: boolean;
  readonly children: ReactNode;
}

/** The page's one live region, and around everything that may have something to say. */
export function LiveRegion({ view, isLate, children }: Props) {
  const [words, setWords] = useState("");
  const answers = useRef<string | null>(null);
  const answerTimer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const announce = useCallback<Announce>((said) => {
    answers.current = said;
    clearTimeout(answerTimer.current);
    answerTimer.current = setTimeout(() => setWords(answers.current ?? ""), ANSWER_MS);
  }, []);
  useEffect(() => () => clearTimeout(answerTimer.current), []);
  useChanges(view, setWords);

  const wasLate = useRef(false);
  useEffect(() => {
    if (isLate) setWords(TEXTS.connection.lostAnnouncement);
    else if (wasLate.current) setWords(TEXTS.connection.backAnnouncement);
    wasLate.current = isLate;
  }, [isLate]);

  return (
    <AnnouncerProvider value={announce}>
      {children}
      <div className="visually-hidden" role="status" data-testid="announcements">
        {words}
      </div>
    </AnnouncerProvider>
  );
}

interface Tally {
  opened: number;
  merged: number;
  closed: number;
}

const nothing = (): Tally => ({ opened: 0, merged: 0, closed: 0 });

function useChanges(view: OrganizationView | null, say: (words: string) => void): void {
  const before = useRef(view);
  const tally = useRef(nothing());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    count(tally.current, before.current, view);
    before.current = view;
    if (timer.current || sentence(tally.current) === "") return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      say(sentence(tally.current));
      tally.current = nothing();
    }, BATCH_MS);
  }, [view, say]);
  useEffect(() => {
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, []);
}

function count(tally: Tally, before: OrganizationView | null, now: OrganizationView | null): void {
  if (!before || !now || before === now) return;
  tally.opened += openedBetween(before, now);
  for (const { state } of newIn(now.departed, before.departed)) {
    if (state === "merged") tally.merged += 1;
    if (state === "closed") tally.closed += 1;
  }
}

/** Repositories that nothing has happened to keep their table, and cost nothing here. */
function openedBetween(before: OrganizationView, now: OrganizationView): number {
  let opened = 0;
  for (const [repoId, rows] of now.pullRequests) {
    const known = before.pullRequests.get(repoId);
    if (known === rows) continue;
    for (const prId of rows.keys()) if (!known?.has(prId)) opened += 1;
  }
  return opened;
}

function sentence({ opened, merged, closed }: Tally): string {
  const { announce } = TEXTS;
  return [
    opened > 0 ? announce.opened(opened) : "",
    merged > 0 ? announce.merged(merged) : "",
    closed > 0 ? announce.closed(closed) : "",
  ]
    .filter(Boolean)
    .join(", ");
}
