import type { OrganizationView } from "@orglane/client";
import { useEffect, useRef, useState } from "react";
import { newIn } from "./farewells.ts";
import { TEXTS } from "./texts.ts";

/** Changes come in bursts: a listener hears of them together. */
const BATCH_MS = 3_000;

interface Props {
  readonly view: OrganizationView | null;
  readonly isLate: boolean;
}

interface Tally {
  opened: number;
  merged: number;
  closed: number;
}

export function LiveRegion({ view, isLate }: Props) {
  const [words, setWords] = useState("");
  const before = useRef(view);
  const tally = useRef<Tally>({ opened: 0, merged: 0, closed: 0 });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    count(tally.current, before.current, view);
    before.current = view;
    if (timer.current || sentence(tally.current) === "") return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      setWords(sentence(tally.current));
      tally.current = { opened: 0, merged: 0, closed: 0 };
    }, BATCH_MS);
  }, [view]);

  const wasLate = useRef(false);
  useEffect(() => {
    if (isLate) setWords(TEXTS.connection.lostAnnouncement);
    else if (wasLate.current) setWords(TEXTS.connection.backAnnouncement);
    wasLate.current = isLate;
  }, [isLate]);

  return (
    <div className="visually-hidden" role="status" data-testid="announcements">
      {words}
    </div>
  );
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
