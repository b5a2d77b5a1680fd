import type { Checks } from "@orglane/client";
import { CheckIcon, DotFillIcon, type Icon, QuestionIcon, XIcon } from "@primer/octicons-react";
import { RelativeTime } from "../RelativeTime.tsx";
import { DETAIL_TEXTS, TEXTS } from "../texts.ts";
import { Folded } from "./Folded.tsx";
import { Part } from "./Part.tsx";
import type { Check } from "./types.ts";
import { wordsFor } from "./words.ts";

const SHOWN = 8;
const NO_CHECKS: readonly Check[] = [];

const ICONS: ReadonlyMap<string, Icon> = new Map([
  ["failed", XIcon],
  ["pending", DotFillIcon],
  ["passed", CheckIcon],
]);

interface Props {
  /** The count of the row, newer than the list. */
  readonly count: Checks | null;
  /** Failed ones first. */
  readonly checks: readonly Check[] | undefined;
  readonly isBusy: boolean;
}

export function CheckList({ count, checks = NO_CHECKS, isBusy }: Props) {
  const total = count?.total ?? 0;
  return (
    <Part title={DETAIL_TEXTS.parts.checks} isBusy={isBusy}>
      <p className="hint">
        {total > 0
          ? TEXTS.pullRequest.checksDetail(count?.passed ?? 0, total)
          : DETAIL_TEXTS.checks.none}
      </p>
      <Folded
        items={checks}
        limit={SHOWN}
        className="detail-lines"
        draw={(check, index) => <CheckLine key={`${check.name}#${index}`} check={check} />}
      />
    </Part>
  );
}

function CheckLine({ check }: { readonly check: Check }) {
  const { name, outcome, atMs } = check;
  const OutcomeIcon = ICONS.get(outcome) ?? QuestionIcon;
  return (
    <li className="detail-line">
      <span className="detail-mark" data-outcome={outcome}>
        <OutcomeIcon />
      </span>
      <bdi className="detail-name">{name}</bdi>
      <span className="hint">
        {wordsFor(DETAIL_TEXTS.checks.outcomes, outcome)} <RelativeTime atMs={atMs} />
      </span>
    </li>
  );
}
