import type { PullRequest } from "@orglane/client";
import { AlertIcon, CheckIcon, DiffIcon, type Icon, QuestionIcon } from "@primer/octicons-react";
import { RelativeTime } from "../RelativeTime.tsx";
import { DETAIL_TEXTS, TEXTS } from "../texts.ts";
import { Part } from "./Part.tsx";
import type { Mergeability } from "./types.ts";
import { wordsFor } from "./words.ts";

const MERGE_ICONS: ReadonlyMap<string, Icon> = new Map([
  ["mergeable", CheckIcon],
  ["conflicting", AlertIcon],
]);

interface Props {
  readonly row: PullRequest;
  readonly mergeability: Mergeability | undefined;
}

/** Its size and whether it can be merged. */
export function State({ row, mergeability }: Props) {
  const { size, sizeShort, parts } = DETAIL_TEXTS;
  return (
    <Part title={parts.facts}>
      <ul className="detail-lines">
        <li className="detail-line">
          <span className="detail-mark">
            <DiffIcon />
          </span>
          <span aria-hidden="true">{sizeShort(row.additions, row.deletions)}</span>
          <span className="visually-hidden">{size(row.additions, row.deletions)}</span>
        </li>
        <Merge state={row.mergeable} mergeability={mergeability} />
        {row.reviewDecision && (
          <li className="detail-line">{wordsFor(TEXTS.pullRequest.review, row.reviewDecision)}</li>
        )}
      </ul>
    </Part>
  );
}

interface MergeProps {
  readonly state: PullRequest["mergeable"];
  readonly mergeability: Mergeability | undefined;
}

/** The time is of the state that was fetched: of another one it would say too much. */
function Merge({ state, mergeability }: MergeProps) {
  const MergeIcon = MERGE_ICONS.get(state) ?? QuestionIcon;
  const asOfMs = mergeability?.state === state ? mergeability.asOfMs : null;
  return (
    <li className="detail-line" data-testid="mergeability">
      <span className="detail-mark" data-merge={state}>
        <MergeIcon />
      </span>
      <span>{wordsFor(DETAIL_TEXTS.mergeability, state)}</span>
      {asOfMs !== null && (
        <span className="hint">
          {DETAIL_TEXTS.asOf} <RelativeTime atMs={asOfMs} />
        </span>
      )}
    </li>
  );
}
