import type { Repo } from "@orglane/client";
import type { Work } from "@orglane/client/work";
import { ChevronRightIcon, LinkExternalIcon, LockIcon } from "@primer/octicons-react";
import { memo, useId } from "react";
import { EntryRow } from "./EntryRow.tsx";
import type { Section } from "./list/groups.ts";
import type { Query } from "./list/query.ts";
import type { Reloads } from "./reloads.ts";
import { TEXTS } from "./texts.ts";

interface Props {
  readonly section: Section;
  readonly query: Query;
  readonly isOpen: boolean;
  readonly reloads: Reloads;
  readonly onStart: ((work: Work) => void) | undefined;
  onToggle(id: string): void;
}

/** A section is the same object until something in it changes, and drawn again only then. */
export const SectionView = memo(function SectionView(props: Props) {
  const { section, query, isOpen, reloads, onStart, onToggle } = props;
  const { id, title, entries, repo } = section;
  const listId = useId();
  const named = repo
    ? { "data-testid": "repository", "data-repo-id": repo.repoId }
    : { "data-testid": "section" };
  return (
    <section className="repository" data-section-id={id} {...named}>
      <Head section={section} isOpen={isOpen} controls={listId} onToggle={() => onToggle(id)} />
      <ul
        id={listId}
        className="rows"
        hidden={!isOpen || entries.length === 0}
        aria-label={TEXTS.repository.listOf(title)}
      >
        {isOpen &&
          entries.map((entry) => (
            <EntryRow
              key={entry.id}
              entry={entry}
              query={query}
              isAmongOthers={repo === null}
              reload={reloads.get(entry.repoId)?.get(entry.number ?? 0)}
              onStart={onStart}
            />
          ))}
      </ul>
    </section>
  );
});

interface HeadProps {
  readonly section: Section;
  readonly isOpen: boolean;
  readonly controls: string;
  onToggle(): void;
}

function Head({ section, isOpen, controls, onToggle }: HeadProps) {
  const { title, total, repo } = section;
  return (
    <div className="repository-head" data-empty={total === 0}>
      <h2>
        <button
          type="button"
          className="repository-toggle"
          aria-expanded={isOpen}
          aria-controls={controls}
          title={repo?.fullName ?? title}
          onClick={onToggle}
        >
          <ChevronRightIcon className="chevron" />
          <span className="repository-name" dir="auto">
            {title}
          </span>
          {repo && <Marks repo={repo} />}
          <span className="count" data-testid="count" aria-hidden="true">
            {total}
          </span>
          <span className="visually-hidden">{TEXTS.repository.count(total)}</span>
        </button>
      </h2>
      {repo && (
        <a
          className="repository-link"
          href={repo.url}
          target="_blank"
          rel="noreferrer"
          aria-label={TEXTS.repository.onGithub(repo.fullName)}
        >
          <LinkExternalIcon />
        </a>
      )}
    </div>
  );
}

function Marks({ repo }: { readonly repo: Repo }) {
  return (
    <>
      {repo.isPrivate && <LockIcon size={12} aria-label={TEXTS.repository.private} />}
      {repo.isArchived && <span className="tag">{TEXTS.repository.archived}</span>}
    </>
  );
}
