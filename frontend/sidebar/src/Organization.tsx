import type { AppOrganization, OrganizationView, TopicState } from "@orglane/client";
import { useDeferredValue, useMemo } from "react";
import { useCollapsed } from "./collapsed.ts";
import { ErrorNotice } from "./ErrorNotice.tsx";
import { useFarewells } from "./farewells.ts";
import { Installation, InstallLink } from "./Installation.tsx";
import { ListBar } from "./ListBar.tsx";
import { parse } from "./list/query.ts";
import { Notice } from "./Notice.tsx";
import { useReloads } from "./reloads.ts";
import { SectionView } from "./SectionView.tsx";
import { Skeleton } from "./Skeleton.tsx";
import { useSavedView } from "./saved.ts";
import { useSections } from "./sections.ts";
import { TEXTS } from "./texts.ts";
import type { Desk, Standing } from "./work.ts";

interface Props {
  readonly state: TopicState<OrganizationView>;
  readonly isStale: boolean;
  readonly organization: AppOrganization;
  readonly installUrl: string | null;
  /** The login of whoever looks. */
  readonly me: string;
  /** Null while nothing can be asked of GitHub. */
  readonly desk: Desk | null;
  onRetry(): void;
}

export function Organization(props: Props) {
  const { state, isStale, organization, installUrl, me, desk, onRetry } = props;
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
          {view.repos.size > 0 && <List view={view} me={me} desk={desk} />}
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

const NO_STANDINGS = new Map<string, Standing>();

interface ListProps {
  readonly view: OrganizationView;
  readonly me: string;
  readonly desk: Desk | null;
}

function List({ view, me, desk }: ListProps) {
  const saved = useSavedView();
  const { grouping, query: typed } = saved.view;
  // Letters are there at once; a long list may follow a moment later.
  const query = useDeferredValue(useMemo(() => parse(typed), [typed]));
  const reloads = useReloads(desk?.standings ?? NO_STANDINGS);
  const found = useSections(view, useFarewells(view.departed), { grouping, query, me });
  const collapsed = useCollapsed(view.organizationId);
  const isSearching = query.terms.length > 0;
  return (
    <>
      <ListBar
        view={saved.view}
        query={query}
        count={found.count}
        of={found.of}
        onChange={saved.change}
      />
      {found.sections.map((section) => (
        <SectionView
          key={section.id}
          section={section}
          query={query}
          // What was searched for is shown wherever it is.
          isOpen={isSearching || !collapsed.ids.has(section.id)}
          reloads={reloads}
          onStart={desk?.start}
          onToggle={collapsed.toggle}
        />
      ))}
      {isSearching && found.sections.length === 0 && (
        <NothingFound onClear={() => saved.change({ query: "" })} />
      )}
    </>
  );
}

function NothingFound({ onClear }: { onClear(): void }) {
  const { nothing, nothingHint, clear } = TEXTS.list.search;
  return (
    <Notice title={nothing} testId="nothing-found">
      <p>{nothingHint}</p>
      <button type="button" className="button" onClick={onClear}>
        {clear}
      </button>
    </Notice>
  );
}
