import type { PullRequest } from "@orglane/client";
import type { Work } from "@orglane/client/work";
import {
  GitBranchIcon,
  GitMergeIcon,
  GitPullRequestClosedIcon,
  GitPullRequestDraftIcon,
  GitPullRequestIcon,
  type Icon,
} from "@primer/octicons-react";
import { memo } from "react";
import { Facts } from "./Facts.tsx";
import { Labels } from "./Labels.tsx";
import type { Entry, Look } from "./list/entry.ts";
import type { Query } from "./list/query.ts";
import { RelativeTime } from "./RelativeTime.tsx";
import { ReloadButton } from "./ReloadButton.tsx";
import { Title } from "./Title.tsx";
import { TEXTS } from "./texts.ts";
import type { Standing } from "./work.ts";

const ICONS: Readonly<Record<Look, Icon>> = {
  open: GitPullRequestIcon,
  draft: GitPullRequestDraftIcon,
  merged: GitMergeIcon,
  closed: GitPullRequestClosedIcon,
  task: GitBranchIcon,
};

interface Props {
  readonly entry: Entry;
  readonly query: Query;
  /** It stands among those of other repositories, and says which is its own. */
  readonly isAmongOthers: boolean;
  /** How its reload stands, if there was one. */
  readonly reload: Standing | undefined;
  readonly onStart: ((work: Work) => void) | undefined;
}

/** An entry is replaced whole when its row changes: the same object is the same picture. */
export const EntryRow = memo(function EntryRow(props: Props) {
  const { entry, reload, onStart } = props;
  const { look, pullRequest } = entry;
  const StateIcon = ICONS[look];
  return (
    <li className="row" data-testid={TEST_IDS[entry.kind]} {...dataOf(pullRequest)}>
      <span className="row-icon" data-look={look} title={TEXTS.pullRequest.state[look]}>
        <StateIcon />
      </span>
      <div className="row-body">
        <p className="row-title">
          <Name entry={entry} query={props.query} />
          <Labels labels={entry.labels} />
        </p>
        <Meta entry={entry} isAmongOthers={props.isAmongOthers} />
        {reload?.error && (
          <p className="row-error" data-testid="reload-error">
            {TEXTS.work.reloadFailed(reload.error)}
          </p>
        )}
      </div>
      {onStart && pullRequest?.state === "open" && (
        <ReloadButton row={pullRequest} isBusy={reload?.isBusy ?? false} onStart={onStart} />
      )}
    </li>
  );
});

const TEST_IDS = { pullRequest: "pull-request", task: "task" } as const;

function dataOf(row: PullRequest | null) {
  return row && { "data-pr-id": row.prId, "data-state": row.state, "data-draft": row.isDraft };
}

function Name({ entry, query }: { readonly entry: Entry; readonly query: Query }) {
  const title = <Title entry={entry} query={query} />;
  if (entry.url === null) return <span dir="auto">{title}</span>;
  return (
    <a
      href={entry.url}
      target="_blank"
      rel="noreferrer"
      dir="auto"
      aria-label={accessibleName(entry)}
    >
      {title}
    </a>
  );
}

function Meta({ entry, isAmongOthers }: Pick<Props, "entry" | "isAmongOthers">) {
  return (
    <p className="row-meta">
      {isAmongOthers && (
        <span className="row-repository" dir="auto">
          {entry.repoName}
        </span>
      )}
      {entry.number !== null && <span className="row-number">#{entry.number}</span>}
      <span className="row-author" dir="auto">
        {entry.authorLogin ?? TEXTS.pullRequest.ghost}
      </span>
      <RelativeTime atMs={entry.updatedAtMs} />
      {entry.pullRequest && <Facts row={entry.pullRequest} />}
    </p>
  );
}

function accessibleName({ look, number, title, authorLogin, checks: found }: Entry): string {
  const { name, state, checks, ghost } = TEXTS.pullRequest;
  const verdict = checks[found?.state as keyof typeof checks];
  const words = name(state[look], number ?? 0, title, authorLogin ?? ghost);
  return verdict ? `${words}, ${verdict}` : words;
}
