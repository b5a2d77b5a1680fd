import type { Repo } from "@orglane/client";
import { ChevronRightIcon, KebabHorizontalIcon, LockIcon } from "@primer/octicons-react";
import { memo } from "react";
import type { SectionLine } from "../list/rows.ts";
import { TEXTS } from "../texts.ts";
import type { Standing } from "../work.ts";
import { Busy } from "./Busy.tsx";

interface Props {
  readonly line: SectionLine;
  /** Pixels from the beginning of the list. */
  readonly start: number;
  readonly isActive: boolean;
  /** How its reload stands, if there was one. */
  readonly standing: Standing | undefined;
}

/** The head of a section; its entries are lines of their own. */
export const SectionRow = memo(function SectionRow({ line, start, isActive, standing }: Props) {
  const { id, title, count, isOpen, section } = line;
  const { repo } = section;
  const named = repo
    ? { "data-testid": "repository", "data-repo-id": repo.repoId }
    : { "data-testid": "section" };
  return (
    <div
      role="treeitem"
      className="line section"
      data-line-id={id}
      data-empty={section.entries.length === 0}
      {...named}
      tabIndex={isActive ? 0 : -1}
      aria-level={line.level}
      aria-setsize={line.setSize}
      aria-posinset={line.posInSet}
      aria-expanded={isOpen}
      title={repo?.fullName ?? title}
      style={{ transform: `translateY(${start}px)` }}
    >
      <ChevronRightIcon className="chevron" />
      <span className="section-name" dir="auto">
        {title}
      </span>
      <span className="visually-hidden">{wordsAfter(count, repo)}</span>
      {repo && <Marks repo={repo} />}
      <span className="count" data-testid="count" aria-hidden="true">
        {count}
      </span>
      {standing?.error && (
        <span className="line-error" data-testid="reload-error">
          {TEXTS.work.reloadFailed(standing.error)}
        </span>
      )}
      <span className="line-end">
        {standing?.isBusy && <Busy />}
        {repo && <MenuButton name={title} />}
      </span>
    </div>
  );
});

/** Spoken after its title, such as " 2 open pull requests, Private". */
function wordsAfter(count: number, repo: Repo | null): string {
  const { count: words, private: hidden, archived } = TEXTS.repository;
  const marks = [repo?.isPrivate && hidden, repo?.isArchived && archived].filter(Boolean);
  return ` ${[words(count), ...marks].join(", ")}`;
}

function Marks({ repo }: { readonly repo: Repo }) {
  return (
    <>
      {repo.isPrivate && <LockIcon size={12} className="section-mark" />}
      {repo.isArchived && (
        <span className="tag" aria-hidden="true">
          {TEXTS.repository.archived}
        </span>
      )}
    </>
  );
}

/** For those without a menu key; the keyboard has one. */
export function MenuButton({ name }: { readonly name: string }) {
  return (
    <button
      type="button"
      className="icon-button line-menu"
      data-testid="line-menu"
      data-action="menu"
      tabIndex={-1}
      aria-label={TEXTS.list.actionsOf(name)}
    >
      <KebabHorizontalIcon />
    </button>
  );
}
