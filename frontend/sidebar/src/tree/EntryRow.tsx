import type { PullRequest } from "@orglane/client";
import { memo } from "react";
import { Avatar } from "../Avatar.tsx";
import type { Entry } from "../list/entry.ts";
import type { Query } from "../list/query.ts";
import type { EntryLine } from "../list/rows.ts";
import { LOOK_ICONS } from "../looks.ts";
import { RelativeTime } from "../RelativeTime.tsx";
import { TEXTS } from "../texts.ts";
import type { Standing } from "../work.ts";
import { Busy } from "./Busy.tsx";
import { Facts } from "./Facts.tsx";
import { Labels } from "./Labels.tsx";
import { wordsAfter, wordsBefore } from "./name.ts";
import { MenuButton } from "./SectionRow.tsx";
import { MOST_TITLE, Title } from "./Title.tsx";

interface Props {
  readonly line: EntryLine;
  /** Pixels from the beginning of the list. */
  readonly start: number;
  readonly isActive: boolean;
  readonly query: Query;
  /** It stands among those of other repositories, and says which is its own. */
  readonly isMixed: boolean;
  /** One line instead of two. */
  readonly isCompact: boolean;
  /** It is open beside the list. */
  readonly isSelected: boolean;
  readonly isUnread: boolean;
  /** How its reload stands, if there was one. */
  readonly standing: Standing | undefined;
}

export const EntryRow = memo(function EntryRow(props: Props) {
  const { line, start, isActive, isSelected, ...look } = props;
  const { entry } = line;
  return (
    <div
      role="treeitem"
      className="line entry"
      data-line-id={line.id}
      data-testid={TEST_IDS[entry.kind]}
      {...dataOf(entry.pullRequest)}
      tabIndex={isActive ? 0 : -1}
      aria-level={line.level}
      aria-setsize={line.setSize}
      aria-posinset={line.posInSet}
      aria-selected={isSelected}
      style={{ transform: `translateY(${start}px)` }}
    >
      <Picture entry={entry} {...look} />
    </div>
  );
});

type PictureProps = Omit<Props, "line" | "start" | "isActive" | "isSelected"> & {
  readonly entry: Entry;
};

/**
 * An entry is replaced whole when its row changes: the same object is the same picture, also where one that came or
 * went has moved it.
 */
const Picture = memo(function Picture(props: PictureProps) {
  const { entry, query, isMixed, isCompact, isUnread, standing } = props;
  const { look, title } = entry;
  const StateIcon = LOOK_ICONS[look];
  return (
    <>
      <span className="unread" data-unread={isUnread} />
      <span
        className="line-icon"
        data-look={look}
        title={TEXTS.pullRequest.state[look]}
        aria-hidden="true"
      >
        <StateIcon />
      </span>
      <Avatar url={entry.authorAvatarUrl} login={entry.authorLogin} />
      <div className="entry-body">
        <div className="entry-title" title={title.slice(0, MOST_TITLE)}>
          <span className="visually-hidden">{wordsBefore(entry)}</span>
          <Name entry={entry} query={query} />
          <span className="visually-hidden">{wordsAfter(entry, isUnread)}</span>
          <Labels labels={entry.labels} />
        </div>
        {standing?.error ? (
          <p className="line-error" data-testid="reload-error">
            {TEXTS.work.reloadFailed(standing.error)}
          </p>
        ) : (
          <Meta entry={entry} isMixed={isMixed} isCompact={isCompact} />
        )}
      </div>
      <span className="line-end">
        {standing?.isBusy && <Busy />}
        <MenuButton
          name={entry.number === null ? title.slice(0, MOST_TITLE) : `#${entry.number}`}
        />
      </span>
    </>
  );
});

const TEST_IDS = { pullRequest: "pull-request", task: "task" } as const;

function dataOf(row: PullRequest | null) {
  return row && { "data-pr-id": row.prId, "data-state": row.state, "data-draft": row.isDraft };
}

/** A click opens it here; the link is for another tab, and to see where it leads. */
function Name({ entry, query }: { readonly entry: Entry; readonly query: Query }) {
  const title = <Title entry={entry} query={query} />;
  if (entry.url === null) {
    return (
      <span className="entry-name" dir="auto">
        {title}
      </span>
    );
  }
  return (
    <a
      className="entry-name"
      href={entry.url}
      target="_blank"
      rel="noreferrer"
      dir="auto"
      tabIndex={-1}
    >
      {title}
    </a>
  );
}

type MetaProps = Pick<Props, "isMixed" | "isCompact"> & { readonly entry: Entry };

function Meta({ entry, isMixed, isCompact }: MetaProps) {
  return (
    <p className="entry-meta" aria-hidden="true">
      {isMixed && (
        <span className="entry-repository" dir="auto">
          {entry.repoName}
        </span>
      )}
      {entry.number !== null && <span className="entry-number">#{entry.number}</span>}
      {!isCompact && (
        <span className="entry-author" dir="auto">
          {entry.authorLogin ?? TEXTS.pullRequest.ghost}
        </span>
      )}
      {entry.pullRequest && <Facts row={entry.pullRequest} />}
      <Lines additions={entry.additions} deletions={entry.deletions} />
      <RelativeTime atMs={entry.updatedAtMs} />
    </p>
  );
}

function Lines({ additions, deletions }: Pick<Entry, "additions" | "deletions">) {
  if (additions === 0 && deletions === 0) return null;
  return (
    <span className="entry-lines" title={TEXTS.pullRequest.lines(additions, deletions)}>
      <span className="entry-added">+{additions.toLocaleString("en")}</span>{" "}
      <span className="entry-deleted">−{deletions.toLocaleString("en")}</span>
    </span>
  );
}
