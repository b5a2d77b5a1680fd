import type {
  ConnectionState,
  GithubState,
  OrganizationView,
  Status,
  TopicState,
} from "@orglane/client";
import type { ReactNode } from "react";
import { RelativeTime } from "./RelativeTime.tsx";
import { TEXTS } from "./texts.ts";
import { clockTime } from "./timing.ts";

interface Props {
  readonly state: TopicState<OrganizationView>;
  readonly connection: ConnectionState;
  /** The connection has been away long enough to speak of it. */
  readonly isLate: boolean;
  /** What can be done, beside what is known. */
  readonly children?: ReactNode;
  onRetry(): void;
}

/** One line that is always there, so that nothing moves when it has something to say. */
export function StatusLine({ state, connection, isLate, children, onRetry }: Props) {
  const { view, status, asOfMs } = state;
  return (
    <div className="status">
      <p className="status-facts">{view && <Facts view={view} />}</p>
      <p className="connection" data-testid="connection" data-status={status} data-late={isLate}>
        {isLate && (
          <Late status={status} connection={connection} asOfMs={asOfMs} onRetry={onRetry} />
        )}
        {!isLate && status === "connected" && (
          <>
            <span className="connection-dot" aria-hidden="true" />
            {TEXTS.connection.connected}
          </>
        )}
      </p>
      {children}
    </div>
  );
}

function Facts({ view }: { readonly view: OrganizationView }) {
  let open = 0;
  for (const rows of view.pullRequests.values()) open += rows.size;
  return (
    <>
      <span className="counts" data-testid="counts">
        {TEXTS.counts(open, view.repos.size)}
      </span>
      <span data-testid="sync" data-status={view.github.syncStatus}>
        <Sync github={view.github} />
      </span>
    </>
  );
}

function Sync({ github }: { readonly github: GithubState }) {
  const { syncStatus, processedRepositoryCount, totalRepositoryCount, lastSyncAtMs } = github;
  if (syncStatus === "error") return TEXTS.sync.failed(github.lastSyncLabel);
  if (syncStatus === "syncing") {
    return TEXTS.sync.importing(processedRepositoryCount, totalRepositoryCount);
  }
  if (lastSyncAtMs === null) return TEXTS.sync.pending;
  return (
    <>
      {TEXTS.sync.synced} <RelativeTime atMs={lastSyncAtMs} />
    </>
  );
}

interface LateProps {
  readonly status: Status;
  readonly connection: ConnectionState;
  readonly asOfMs: number | null;
  onRetry(): void;
}

function Late({ status, connection, asOfMs, onRetry }: LateProps) {
  const isEnded = connection.phase === "ended";
  return (
    <>
      {wordsFor(status, connection)}
      {asOfMs !== null && ` ${TEXTS.connection.asOf(clockTime(asOfMs))}`}
      {isEnded && (
        <button type="button" className="button button-quiet" onClick={onRetry}>
          {TEXTS.connection.again}
        </button>
      )}
    </>
  );
}

function wordsFor(status: Status, { phase, heardAtMs }: ConnectionState): string {
  const { ended, connecting, reconnecting, catchingUp } = TEXTS.connection;
  if (phase === "ended") return ended;
  if (status !== "reconnecting") return catchingUp;
  return heardAtMs === null ? connecting : reconnecting;
}
