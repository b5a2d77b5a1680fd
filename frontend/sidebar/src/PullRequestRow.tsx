import type { PullRequest } from "@orglane/client";
import type { Work } from "@orglane/client/work";
import {
  GitMergeIcon,
  GitPullRequestClosedIcon,
  GitPullRequestDraftIcon,
  GitPullRequestIcon,
  type Icon,
} from "@primer/octicons-react";
import { memo } from "react";
import { Facts } from "./Facts.tsx";
import { Labels } from "./Labels.tsx";
import { RelativeTime } from "./RelativeTime.tsx";
import { ReloadButton } from "./ReloadButton.tsx";
import { TEXTS } from "./texts.ts";
import type { Standing } from "./work.ts";

type Look = "open" | "draft" | "merged" | "closed";

const ICONS: Readonly<Record<Look, Icon>> = {
  open: GitPullRequestIcon,
  draft: GitPullRequestDraftIcon,
  merged: GitMergeIcon,
  closed: GitPullRequestClosedIcon,
};

interface Props {
  readonly row: PullRequest;
  /** How its reload stands, if there was one. */
  readonly reload: Standing | undefined;
  readonly onStart: ((work: Work) => void) | undefined;
}

/** A row is replaced whole when it changes: the same object is the same picture. */
export const PullRequestRow = memo(function PullRequestRow({ row, reload, onStart }: Props) {
  const look = lookOf(row);
  const author = row.authorLogin ?? TEXTS.pullRequest.ghost;
  const StateIcon = ICONS[look];
  return (
    <li
      className="row"
      data-testid="pull-request"
      data-pr-id={row.prId}
      data-state={row.state}
      data-draft={row.isDraft}
    >
      <span className="row-icon" data-look={look} title={TEXTS.pullRequest.state[look]}>
        <StateIcon />
      </span>
      <div className="row-body">
        <p className="row-title">
          <a
            href={row.url}
            target="_blank"
            rel="noreferrer"
            dir="auto"
            aria-label={accessibleName(row, look, author)}
          >
            {row.title}
          </a>
          <Labels labels={row.labels ?? []} />
        </p>
        <p className="row-meta">
          <span className="row-number">#{row.number}</span>
          <span className="row-author" dir="auto">
            {author}
          </span>
          <RelativeTime atMs={row.updatedAtMs} />
          <Facts row={row} />
        </p>
        {reload?.error && (
          <p className="row-error" data-testid="reload-error">
            {TEXTS.work.reloadFailed(reload.error)}
          </p>
        )}
      </div>
      {onStart && row.state === "open" && (
        <ReloadButton row={row} isBusy={reload?.isBusy ?? false} onStart={onStart} />
      )}
    </li>
  );
});

/** A state that this page does not know is shown as open: the server has it in the open list. */
function lookOf({ state, isDraft }: PullRequest): Look {
  if (state === "merged") return "merged";
  if (state === "closed") return "closed";
  return isDraft ? "draft" : "open";
}

function accessibleName(row: PullRequest, look: Look, author: string): string {
  const { name, state, checks } = TEXTS.pullRequest;
  const verdict = checks[row.checks?.state as keyof typeof checks];
  const words = name(state[look], row.number, row.title, author);
  return verdict ? `${words}, ${verdict}` : words;
}
