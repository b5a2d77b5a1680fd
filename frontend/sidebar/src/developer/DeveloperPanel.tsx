import type { Client, OrganizationView } from "@orglane/client";
import { XIcon } from "@primer/octicons-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useReducer, useRef } from "react";
import { DEVELOPER_TEXTS } from "../texts.ts";
import { clockTimeInMs } from "../timing.ts";
import { seenDeltas } from "./frames.ts";

/** What the page knows it knows by itself: nothing is asked of the server for this. */
const REDRAW_MS = 500;
const LOG_SHOWN = 60;

interface Props {
  readonly client: Client;
  readonly view: OrganizationView | null;
  onClose(): void;
}

/** What the client does and why, as it is now. */
export function DeveloperPanel({ client, view, onClose }: Props) {
  const id = useId();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(redraw, REDRAW_MS);
    return () => clearInterval(timer);
  }, []);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const closeByKey = ({ key }: KeyboardEvent) => {
    if (key === "Escape") onClose();
  };
  return (
    <section
      className="developer"
      data-testid="developer"
      aria-labelledby={id}
      onKeyDown={closeByKey}
    >
      <header className="developer-head">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {DEVELOPER_TEXTS.title}
        </h2>
        <button
          type="button"
          className="icon-button"
          aria-label={DEVELOPER_TEXTS.close}
          onClick={onClose}
        >
          <XIcon />
        </button>
      </header>
      <Topics client={client} />
      <Connection client={client} />
      <Deltas />
      <Webhook view={view} />
      <Jobs view={view} />
      <Log client={client} />
    </section>
  );
}

function Topics({ client }: { readonly client: Client }) {
  const { title, columns, caughtUp, behind } = DEVELOPER_TEXTS.topics;
  const rows = client
    .topics()
    .map((each) => [
      each.topic,
      `${each.status}, ${each.isCaughtUp ? caughtUp : behind}`,
      each.position ? `${each.position.epoch}/${each.position.seq}` : "–",
      each.listeners,
      each.lastRefresh ? `${each.lastRefresh.cause}, ${clockTimeInMs(each.lastRefresh.atMs)}` : "–",
    ]);
  return <Table title={title} columns={columns} rows={rows} />;
}

function Connection({ client }: { readonly client: Client }) {
  const facts = Object.entries(client.connection());
  return (
    <Block title={DEVELOPER_TEXTS.connection.title}>
      <dl className="developer-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{told(value)}</dd>
          </div>
        ))}
      </dl>
    </Block>
  );
}

function Deltas() {
  const { title, columns, ms, clocks } = DEVELOPER_TEXTS.deltas;
  const rows = seenDeltas().map(({ receivedAtMs, atMs, seq, cause, changes }) => [
    clockTimeInMs(receivedAtMs),
    seq,
    `${cause.kind} ${cause.id}`,
    changes.join(", "),
    ms(receivedAtMs - atMs),
  ]);
  return <Table title={title} columns={columns} rows={rows} hint={clocks} />;
}

function Webhook({ view }: { readonly view: OrganizationView | null }) {
  const { lastWebhookAtMs = null, lastWebhookEvent = null } = view?.github ?? {};
  return (
    <Block title={DEVELOPER_TEXTS.webhook.title}>
      <p>
        {lastWebhookAtMs === null
          ? DEVELOPER_TEXTS.none
          : `${lastWebhookEvent ?? ""} ${clockTimeInMs(lastWebhookAtMs)}`}
      </p>
    </Block>
  );
}

function Jobs({ view }: { readonly view: OrganizationView | null }) {
  const { title, columns } = DEVELOPER_TEXTS.jobs;
  const rows = [...(view?.jobs.values() ?? [])]
    .sort((one, other) => other.updatedAtMs - one.updatedAtMs)
    .map(({ jobId, kind, status, error, attempt, updatedAtMs }) => [
      jobId,
      kind,
      error ? `${status}: ${error}` : status,
      attempt,
      clockTimeInMs(updatedAtMs),
    ]);
  return <Table title={title} columns={columns} rows={rows} />;
}

function Log({ client }: { readonly client: Client }) {
  const { title, columns } = DEVELOPER_TEXTS.log;
  const rows = client
    .journal()
    .slice(-LOG_SHOWN)
    .reverse()
    .map(({ atMs, what, facts }) => [clockTimeInMs(atMs), what, told(facts)]);
  return <Table title={title} columns={columns} rows={rows} />;
}

interface BlockProps {
  readonly title: string;
  readonly children: ReactNode;
}

function Block({ title, children }: BlockProps) {
  return (
    <section className="developer-block">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

interface TableProps {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly hint?: string;
}

function Table({ title, columns, rows, hint }: TableProps) {
  return (
    <Block title={title}>
      {rows.length === 0 ? (
        <p className="hint">{DEVELOPER_TEXTS.none}</p>
      ) : (
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a log, that have nothing to keep.
              <tr key={at}>
                {cells.map((cell, column) => (
                  <td key={columns[column]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {hint && <p className="hint">{hint}</p>}
    </Block>
  );
}

function told(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
