import type { AppOrganization, Client, OrganizationView, TopicState } from "@orglane/client";
import { ErrorNotice } from "./ErrorNotice.tsx";
import { Installation, InstallLink } from "./Installation.tsx";
import { List } from "./List.tsx";
import { Notice } from "./Notice.tsx";
import { Skeleton } from "./Skeleton.tsx";
import type { Saved } from "./saved.ts";
import { TEXTS } from "./texts.ts";
import type { ReadMarks } from "./unread.ts";
import type { Desk } from "./work.ts";

interface Props {
  readonly client: Client;
  readonly state: TopicState<OrganizationView>;
  readonly isStale: boolean;
  readonly organization: AppOrganization;
  readonly installUrl: string | null;
  /** The login of whoever looks. */
  readonly me: string;
  readonly saved: Saved;
  readonly marks: ReadMarks;
  readonly desk: Desk;
  onRetry(): void;
}

export function Organization(props: Props) {
  const { client, state, isStale, organization, installUrl, me, saved, marks, desk } = props;
  const { status, view, error } = state;
  if (status === "error" && error) {
    return <ErrorNotice title={TEXTS.error.organization} error={error} onRetry={props.onRetry} />;
  }
  return (
    <div className="workspace">
      {view ? (
        <>
          <Installation
            status={view.github.installationStatus}
            organization={organization}
            installUrl={installUrl}
          />
          <NoRepositories view={view} installUrl={installUrl} />
          {view.repos.size > 0 && <List {...{ client, view, saved, marks, me, desk, isStale }} />}
        </>
      ) : (
        <Skeleton />
      )}
    </div>
  );
}

interface NoRepositoriesProps {
  readonly view: OrganizationView;
  readonly installUrl: string | null;
}

function NoRepositories({ view, installUrl }: NoRepositoriesProps) {
  const { installationStatus, syncStatus } = view.github;
  if (installationStatus !== "connected" || syncStatus === "syncing") return null;
  if (view.repos.size > 0) return null;
  return (
    <Notice title={TEXTS.empty.noRepositories} testId="no-repositories">
      <p>{TEXTS.empty.noRepositoriesHint}</p>
      <InstallLink installUrl={installUrl} text={TEXTS.empty.choose} />
    </Notice>
  );
}
