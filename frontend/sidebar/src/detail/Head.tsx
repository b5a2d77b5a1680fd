import { GitBranchIcon, LinkExternalIcon } from "@primer/octicons-react";
import type { Ref } from "react";
import { Avatar } from "../Avatar.tsx";
import type { Entry, Look } from "../list/entry.ts";
import { LOOK_ICONS } from "../looks.ts";
import { RelativeTime } from "../RelativeTime.tsx";
import { DETAIL_TEXTS, TEXTS } from "../texts.ts";
import { CopyButton } from "./CopyButton.tsx";
import { plainWords } from "./words.ts";

interface HeadProps {
  readonly entry: Entry;
  /** For whoever is led here. */
  readonly titleRef: Ref<HTMLHeadingElement>;
}

/** What the list knows of an entry: it is live, and newer than what is fetched. */
export function Head({ entry, titleRef }: HeadProps) {
  return (
    <>
      <h2 ref={titleRef} className="detail-title" dir="auto" tabIndex={-1}>
        {entry.title}
      </h2>
      <p className="detail-facts">
        <State look={entry.pullRequestLook ?? entry.look} />
        <NumberLink entry={entry} />
        <bdi className="detail-name">{entry.repoFullName}</bdi>
      </p>
      <p className="detail-facts">
        <Avatar url={entry.authorAvatarUrl} login={entry.authorLogin} />
        <bdi className="detail-name">{entry.authorLogin ?? TEXTS.pullRequest.ghost}</bdi>
        <span className="hint">
          {DETAIL_TEXTS.updated} <RelativeTime atMs={entry.updatedAtMs} />
        </span>
      </p>
      <Branches entry={entry} />
      <TaskFacts entry={entry} />
    </>
  );
}

function State({ look }: { readonly look: Look }) {
  const StateIcon = LOOK_ICONS[look];
  return (
    <span className="detail-state" data-look={look}>
      <StateIcon />
      {TEXTS.pullRequest.state[look]}
    </span>
  );
}

function NumberLink({ entry: { number, url } }: { readonly entry: Entry }) {
  if (number === null || url === null) return null;
  return (
    <a
      className="detail-link"
      href={url}
      target="_blank"
      rel="noreferrer"
      aria-label={`${DETAIL_TEXTS.number(number)}, ${DETAIL_TEXTS.newTab}`}
    >
      #{number} <LinkExternalIcon size={12} />
    </a>
  );
}

function Branches({ entry }: { readonly entry: Entry }) {
  const { headRefName, baseRefName, pullRequest } = entry;
  const { from, into, copy } = DETAIL_TEXTS.branches;
  if (!headRefName) return null;
  const fork = pullRequest?.isFork ? pullRequest.headRepoFullName : null;
  return (
    <p className="detail-facts">
      <GitBranchIcon />
      <span className="visually-hidden">{from}</span>
      <code className="detail-branch">
        <bdi>{fork ? `${fork}:${headRefName}` : headRefName}</bdi>
      </code>
      <CopyButton label={copy} text={headRefName} />
      {baseRefName && (
        <>
          <span aria-hidden="true">→</span>
          <span className="visually-hidden">{into}</span>
          <code className="detail-branch">
            <bdi>{baseRefName}</bdi>
          </code>
        </>
      )}
    </p>
  );
}

function TaskFacts({ entry: { task, pullRequest } }: { readonly entry: Entry }) {
  if (!task) return null;
  return (
    <p className="hint">
      {DETAIL_TEXTS.taskStatus(plainWords(task.status))}
      {!pullRequest && `. ${DETAIL_TEXTS.noPullRequest}`}
    </p>
  );
}
