import type { PullRequest, Repo } from "@orglane/client";
import type { Work } from "@orglane/client/work";
import { ChevronRightIcon, LinkExternalIcon, LockIcon } from "@primer/octicons-react";
import { memo, useId, useMemo, useState } from "react";
import { PullRequestRow } from "./PullRequestRow.tsx";
import { TEXTS } from "./texts.ts";
import type { Standing } from "./work.ts";

interface Props {
  readonly repo: Repo;
  readonly rows: ReadonlyMap<string, PullRequest>;
  readonly leaving: readonly PullRequest[];
  /** By the pull request's number. */
  readonly reloads: ReadonlyMap<number, Standing>;
  readonly onStart: ((work: Work) => void) | undefined;
}

/** A repository's section; drawn again only when its own rows have changed. */
export const Repository = memo(function Repository(props: Props) {
  const { repo, rows, leaving, reloads, onStart } = props;
  const [isOpen, setOpen] = useState(true);
  const listId = useId();
  const shown = useMemo(() => newestFirst([...rows.values(), ...leaving]), [rows, leaving]);
  return (
    <section className="repository" data-testid="repository" data-repo-id={repo.repoId}>
      <RepositoryHead
        repo={repo}
        count={rows.size}
        isOpen={isOpen}
        controls={listId}
        onToggle={() => setOpen(!isOpen)}
      />
      <ul
        id={listId}
        className="rows"
        hidden={!isOpen || shown.length === 0}
        aria-label={TEXTS.repository.listOf(repo.name)}
      >
        {shown.map((row) => (
          <PullRequestRow
            key={row.prId}
            row={row}
            reload={reloads.get(row.number)}
            onStart={onStart}
          />
        ))}
      </ul>
    </section>
  );
});

interface HeadProps {
  readonly repo: Repo;
  readonly count: number;
  readonly isOpen: boolean;
  readonly controls: string;
  onToggle(): void;
}

function RepositoryHead({ repo, count, isOpen, controls, onToggle }: HeadProps) {
  const { name, fullName, url, isPrivate, isArchived } = repo;
  return (
    <div className="repository-head" data-empty={count === 0}>
      <h2>
        <button
          type="button"
          className="repository-toggle"
          aria-expanded={isOpen}
          aria-controls={controls}
          title={fullName}
          onClick={onToggle}
        >
          <ChevronRightIcon className="chevron" />
          <span className="repository-name">{name}</span>
          {isPrivate && <LockIcon size={12} aria-label={TEXTS.repository.private} />}
          {isArchived && <span className="tag">{TEXTS.repository.archived}</span>}
          <span className="count" data-testid="count" aria-hidden="true">
            {count}
          </span>
          <span className="visually-hidden">{TEXTS.repository.count(count)}</span>
        </button>
      </h2>
      <a
        className="repository-link"
        href={url}
        target="_blank"
        rel="noreferrer"
        aria-label={TEXTS.repository.onGithub(fullName)}
      >
        <LinkExternalIcon />
      </a>
    </div>
  );
}

function newestFirst(rows: readonly PullRequest[]): readonly PullRequest[] {
  return rows.toSorted((a, b) => b.updatedAtMs - a.updatedAtMs || b.number - a.number);
}
