import {
  CheckIcon,
  CircleSlashIcon,
  CommentIcon,
  DotFillIcon,
  FileDiffIcon,
  type Icon,
} from "@primer/octicons-react";
import { isSameLogin } from "../list/entry.ts";
import { RelativeTime } from "../RelativeTime.tsx";
import { DETAIL_TEXTS, TEXTS } from "../texts.ts";
import { Folded } from "./Folded.tsx";
import { Part } from "./Part.tsx";
import type { Review } from "./types.ts";
import { wordsFor } from "./words.ts";

const SHOWN = 20;
const NO_REVIEWS: readonly Review[] = [];

const ICONS: ReadonlyMap<string, Icon> = new Map([
  ["waiting", DotFillIcon],
  ["approved", CheckIcon],
  ["changes_requested", FileDiffIcon],
  ["dismissed", CircleSlashIcon],
]);

interface Props {
  /** Logins and the names of teams that are asked now. */
  readonly requested: readonly string[];
  /** The latest of each person, newest first. */
  readonly reviews: readonly Review[] | undefined;
  readonly isBusy: boolean;
}

/** Who is asked for a review, and what others have said. */
export function Reviews({ requested, reviews = NO_REVIEWS, isBusy }: Props) {
  const { none, waiting, verdicts } = DETAIL_TEXTS.review;
  const given = reviews.filter(({ login }) => !requested.some((name) => isSameLogin(name, login)));
  const lines: readonly Line[] = [
    ...requested.map((name) => ({ name, verdict: "waiting", words: waiting, atMs: null })),
    ...given.map(({ login, verdict, submittedAtMs }) => ({
      name: login,
      verdict,
      words: wordsFor(verdicts, verdict),
      atMs: submittedAtMs,
    })),
  ];
  return (
    <Part title={DETAIL_TEXTS.parts.reviews} isBusy={isBusy}>
      {lines.length === 0 && !isBusy && <p className="hint">{none}</p>}
      <Folded
        items={lines}
        limit={SHOWN}
        className="detail-lines"
        draw={(line, index) => <ReviewLine key={`${line.name}#${index}`} line={line} />}
      />
    </Part>
  );
}

interface Line {
  readonly name: string | null;
  readonly verdict: string;
  readonly words: string;
  readonly atMs: number | null;
}

function ReviewLine({ line }: { readonly line: Line }) {
  const VerdictIcon = ICONS.get(line.verdict) ?? CommentIcon;
  return (
    <li className="detail-line" data-verdict={line.verdict}>
      <span className="detail-mark" data-review={line.verdict}>
        <VerdictIcon />
      </span>
      <bdi className="detail-name">{line.name ?? TEXTS.pullRequest.ghost}</bdi>
      <span className="hint">
        {line.words} {line.atMs !== null && <RelativeTime atMs={line.atMs} />}
      </span>
    </li>
  );
}
