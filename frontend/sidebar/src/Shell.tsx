import type { AppOrganization, AppSnapshot, AppUser, Client } from "@orglane/client";
import { ApiError, organizationTopic } from "@orglane/client";
import { useTopic } from "@orglane/client/react";
import { useEffect, useState } from "react";
import { ErrorNotice } from "./ErrorNotice.tsx";
import { Header } from "./Header.tsx";
import { NoOrganization } from "./Installation.tsx";
import { LiveRegion } from "./LiveRegion.tsx";
import { NewsLine } from "./NewsLine.tsx";
import { Organization } from "./Organization.tsx";
import { ReloadMenu } from "./ReloadMenu.tsx";
import { StatusLine } from "./StatusLine.tsx";
import type { Session } from "./session.ts";
import { TEXTS } from "./texts.ts";
import { WorkProgress } from "./WorkProgress.tsx";
import { useDesk } from "./work.ts";

interface Props {
  readonly client: Client;
  readonly app: AppSnapshot;
  readonly user: AppUser;
  readonly session: Session;
}

export function Shell({ client, app, user, session }: Props) {
  const { organizations } = app;
  // Chosen elsewhere, it opens first the next time: a page that is open does not jump.
  const [chosen, setChosen] = useState(app.activeOrganizationId);
  const active = organizations.find((each) => each.organizationId === chosen) ?? organizations[0];
  const select = (organizationId: string) => {
    setChosen(organizationId);
    session.select(organizationId);
  };
  return (
    <div className="page">
      <Header
        organizations={organizations}
        active={active}
        user={user}
        onSelect={select}
        onSignOut={session.signOut}
      />
      {session.error && (
        <ErrorNotice title={TEXTS.error.action} error={session.error} onRetry={session.reload} />
      )}
      {active ? (
        <Live
          // A new organization starts with nothing of the one before.
          key={active.organizationId}
          client={client}
          organization={active}
          installUrl={app.installUrl}
          me={user.login}
          onSessionDoubt={session.reload}
        />
      ) : (
        <NoOrganization installUrl={app.installUrl} onCheck={session.reload} />
      )}
    </div>
  );
}

interface LiveProps {
  readonly client: Client;
  readonly organization: AppOrganization;
  readonly installUrl: string | null;
  readonly me: string;
  onSessionDoubt(): void;
}

function Live({ client, organization, installUrl, me, onSessionDoubt }: LiveProps) {
  const { organizationId } = organization;
  const topic = organizationTopic(organizationId);
  const state = useTopic(client, topic);
  const { phase } = client.connection();
  const isUnauthorized = state.error instanceof ApiError && state.error.status === 401;
  const isDoubtful = isUnauthorized || phase === "ended";
  useEffect(() => {
    if (isDoubtful) onSessionDoubt();
  }, [isDoubtful, onSessionDoubt]);
  const isLate = state.status === "reconnecting" || state.status === "stale";
  const desk = useDesk(client, organizationId, state.view?.jobs);
  const isConnected = state.view?.github.installationStatus === "connected";
  const retry = () => client.retry(topic);
  return (
    <>
      <StatusLine state={state} phase={phase} isLate={isLate} onRetry={retry}>
        {isConnected && <ReloadMenu desk={desk} />}
      </StatusLine>
      {state.view && <WorkProgress jobs={state.view.jobs} desk={desk} />}
      <Organization
        state={state}
        isStale={isLate}
        organization={organization}
        installUrl={installUrl}
        me={me}
        desk={isConnected ? desk : null}
        onRetry={retry}
      />
      <NewsLine news={desk.news} onDismiss={desk.dismissNews} />
      <LiveRegion view={state.view} isLate={isLate} />
    </>
  );
}
