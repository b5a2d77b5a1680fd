import type {
  AppOrganization,
  AppSnapshot,
  AppUser,
  Client,
  OrganizationView,
} from "@orglane/client";
import { ApiError, organizationTopic } from "@orglane/client";
import { useTopic } from "@orglane/client/react";
import { lazy, Suspense, useEffect, useState } from "react";
import { ErrorNotice } from "./ErrorNotice.tsx";
import { Fallible } from "./Fallible.tsx";
import { Header } from "./Header.tsx";
import { NoOrganization } from "./Installation.tsx";
import { LiveRegion } from "./LiveRegion.tsx";
import { HeaderMenu } from "./menu/HeaderMenu.tsx";
import { SettingsMenu } from "./menu/SettingsMenu.tsx";
import { NewsLine } from "./NewsLine.tsx";
import { Organization } from "./Organization.tsx";
import { Playground } from "./Playground.tsx";
import { usePageKeys } from "./pageKeys.ts";
import { usePrefetch } from "./prefetch.ts";
import { StatusLine } from "./StatusLine.tsx";
import { useSavedView } from "./saved.ts";
import type { Session } from "./session.ts";
import { TEXTS } from "./texts.ts";
import { useTheme } from "./theme.ts";
import { useReadMarks } from "./unread.ts";
import { WorkProgress } from "./WorkProgress.tsx";
import { useDesk } from "./work.ts";

const KeyboardHelp = lazy(async () => {
  const { KeyboardHelp } = await import("./help/KeyboardHelp.tsx");
  return { default: KeyboardHelp };
});

/** For the few who ask for it. */
const DeveloperPanel = lazy(async () => {
  const { DeveloperPanel } = await import("./developer/DeveloperPanel.tsx");
  return { default: DeveloperPanel };
});

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
      <Playground />
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
        <NoOrganization installUrl={app.installUrl} />
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
  const connection = client.connection();
  const { phase } = connection;
  const isUnauthorized = state.error instanceof ApiError && state.error.status === 401;
  const isDoubtful = isUnauthorized || phase === "ended";
  useEffect(() => {
    if (isDoubtful) onSessionDoubt();
  }, [isDoubtful, onSessionDoubt]);
  const isLate = state.status === "reconnecting" || state.status === "stale";
  const desk = useDesk(client, organizationId, state.view?.jobs);
  usePrefetch(state.view !== null);
  const saved = useSavedView();
  const marks = useReadMarks(organizationId);
  const { theme, setTheme } = useTheme();
  const unavailable = (text: string) => desk.tell({ text, isBad: true });
  // Null until it is asked for the first time.
  const [isHelpOpen, setHelpOpen] = useState<boolean | null>(null);
  const [isDeveloperOpen, setDeveloperOpen] = useState(false);
  const isConnected = state.view?.github.installationStatus === "connected";
  const retry = () => client.retry(topic);
  usePageKeys({
    help: () => setHelpOpen(true),
    developer: () => setDeveloperOpen((isOpen) => !isOpen),
    reloadAll: () => {
      if (isConnected) desk.start({ kind: "full_sync" });
    },
  });
  return (
    <LiveRegion view={state.view} isLate={isLate}>
      <main className="live" data-stale={isLate}>
        <StatusLine state={state} connection={connection} isLate={isLate} onRetry={retry}>
          <HeaderMenu
            desk={isConnected ? desk : null}
            jobs={desk.jobs}
            onMarkAllRead={() => marks.markAllRead(newestIn(state.view))}
            onHelp={() => setHelpOpen(true)}
            onUnavailable={unavailable}
          />
          <SettingsMenu
            view={saved.view}
            theme={theme}
            onView={saved.change}
            onTheme={setTheme}
            onUnavailable={unavailable}
          />
        </StatusLine>
        <Organization
          client={client}
          state={state}
          isStale={isLate}
          organization={organization}
          installUrl={installUrl}
          me={me}
          saved={saved}
          marks={marks}
          desk={desk}
          onRetry={retry}
        />
        {state.view && <WorkProgress jobs={state.view.jobs} desk={desk} />}
        <NewsLine news={desk.news} onDismiss={desk.dismissNews} />
        {isHelpOpen !== null && (
          <Fallible fallback={null}>
            <Suspense>
              <KeyboardHelp isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
            </Suspense>
          </Fallible>
        )}
        {isDeveloperOpen && (
          <Fallible fallback={<p className="developer">{TEXTS.list.noPanel}</p>}>
            <Suspense>
              <DeveloperPanel
                client={client}
                view={state.view}
                onClose={() => setDeveloperOpen(false)}
              />
            </Suspense>
          </Fallible>
        )}
      </main>
    </LiveRegion>
  );
}

/** A server's clock may be ahead of this one. */
function newestIn(view: OrganizationView | null): number {
  let atMs = Date.now();
  for (const rows of view?.pullRequests.values() ?? []) {
    for (const { updatedAtMs } of rows.values()) atMs = Math.max(atMs, updatedAtMs);
  }
  return atMs;
}
