import type { Checks, PullRequest } from "@orglane/client";
import {
  AlertIcon,
  CheckIcon,
  DotFillIcon,
  FileDiffIcon,
  type Icon,
  SyncIcon,
  XIcon,
} from "@primer/octicons-react";
import { known } from "../looks.ts";
import { TEXTS } from "../texts.ts";

const CHECK_ICONS: Readonly<Record<string, Icon>> = {
  success: CheckIcon,
  failure: XIcon,
  pending: DotFillIcon,
};

/** What else is known of a pull request; nothing where there is nothing to say. */
export function Facts({ row }: { readonly row: PullRequest }) {
  const review = known(TEXTS.pullRequest.review, row.reviewDecision);
  return (
    <>
      {row.checks && <ChecksFact checks={row.checks} />}
      {review && (
        <span className="fact" data-review={row.reviewDecision} title={review}>
          {row.reviewDecision === "approved" ? <CheckIcon size={12} /> : <FileDiffIcon size={12} />}
          <span className="fact-words">{review}</span>
        </span>
      )}
      {row.mergeable === "conflicting" && (
        <span className="fact" data-conflict="true" title={TEXTS.pullRequest.conflicting}>
          <AlertIcon size={12} />
          <span className="fact-words">{TEXTS.pullRequest.conflicting}</span>
        </span>
      )}
      {row.needsReload && (
        <span className="fact" data-testid="needs-reload" title={TEXTS.pullRequest.needsReload}>
          <SyncIcon size={12} aria-label={TEXTS.pullRequest.needsReload} />
        </span>
      )}
    </>
  );
}

function ChecksFact({ checks }: { readonly checks: Checks }) {
  const CheckStateIcon = known(CHECK_ICONS, checks.state);
  if (!CheckStateIcon || checks.total === 0) return null;
  const detail = TEXTS.pullRequest.checksDetail(checks.passed, checks.total);
  return (
    <span className="fact" data-checks={checks.state} title={detail}>
      <CheckStateIcon size={12} />
      <span aria-hidden="true">{`${checks.passed}/${checks.total}`}</span>
      <span className="visually-hidden">{detail}</span>
    </span>
  );
}
