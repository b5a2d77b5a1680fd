import type { AppOrganization, OrganizationView, Repo, TopicState } from "@orglane/client";
import { useMemo } from "react";
import { ErrorNotice } from "./ErrorNotice.tsx";
import { useFarewells } from "./farewells.ts";
import { Installation, InstallLink } from "./Installation.tsx";
import { Notice } from "./Notice.tsx";
import { Repository } from "./Repository.tsx";
import { useReloads } from "./reloads.ts";
import { Skeleton } from "./Skeleton.tsx";
import { TEXTS } from "./texts.ts";
import type { Desk, Standing } from "./work.ts";

interface Props {
  readonly state: TopicState<OrganizationView>;
  readonly isStale: boolean;
  readonly organization: AppOrganization;
  readonly installUrl: string | null;
  /** Null while nothing can be asked of GitHub. */
  readonly desk: Desk | null;
  onRetry(): void;
}

export function Organization({ state, isStale, organization, installUrl, desk, onRetry }: Props) {
  const { status, view, error } = state;
  if (status === "error" && error) {
    return (
      <main>
        <ErrorNotice title={TEXTS.error.organization} error={error} onRetry={onRetry} />
      </main>
    );
  }
  return (
    <main className="list" data-stale={isStale}>
      {view ? (
        <>
          <Installation
            status={view.github.installationStatus}
            organization={organization}
            installUrl={installUrl}
          />
          <Emptiness view={view} installUrl={installUrl} />
          <Repositories view={view} desk={desk} />
        </>
      ) : (
        <Skeleton />
      )}
    </main>
  );
}

interface EmptinessProps {
  readonly view: OrganizationView;
  readonly installUrl: string | null;
}

function Emptiness({ view, installUrl }: EmptinessProps) {
  const { installationStatus, syncStatus } = view.github;
  if (installationStatus !== "connected" || syncStatus === "syncing") return null;
  if (view.pullRequests.size > 0) return null;
  if (view.repos.size > 0) {
    return (
      <Notice title={TEXTS.empty.noPullRequests} testId="no-pull-requests">
        <p>{TEXTS.empty.noPullRequestsHint}</p>
      </Notice>
    );
  }
  return (
    <Notice title={TEXTS.empty.noRepositories} testId="no-repositories">
      <p>{TEXTS.empty.noRepositoriesHint}</p>
      <InstallLink installUrl={installUrl} text={TEXTS.empty.choose} />
    </Notice>
  );
}

const NO_ROWS = new Map<string, never>();
const NO_STANDINGS = new Map<string, Standing>();
const NO_RELOADS = new Map<number, Standing>();
const NO_FAREWELLS: readonly never[] = [];

interface RepositoriesProps {
  readonly view: OrganizationView;
  readonly desk: Desk | null;
}

function Repositories({ view, desk }: RepositoriesProps) {
  const reloads = useReloads(desk?.standings ?? NO_STANDINGS);
  const farewells = useFarewells(view.departed);
  const repos = useMemo(() => inOrder(view.repos.values()), [view.repos]);
  return repos.map((repo) => (
    <Repository
      key={repo.repoId}
      repo={repo}
      rows={view.pullRequests.get(repo.repoId) ?? NO_ROWS}
      leaving={farewells.get(repo.repoId) ?? NO_FAREWELLS}
      reloads={reloads.get(repo.repoId) ?? NO_RELOADS}
      onStart={desk?.start}
    />
  ));
}

/** By name: an order that no change disturbs. */
function inOrder(repos: Iterable<Repo>): readonly Repo[] {
  return [...repos].sort((a, b) => a.fullName.localeCompare(b.fullName, "en", { numeric: true }));
}
