import type { Client, Job } from "@orglane/client";
import { XIcon } from "@primer/octicons-react";
import { type KeyboardEvent, useEffect, useRef } from "react";
import type { Entry } from "../list/entry.ts";
import { DETAIL_TEXTS } from "../texts.ts";
import type { Desk } from "../work.ts";
import { Actions } from "./Actions.tsx";
import { CheckList } from "./CheckList.tsx";
import { DescriptionPart } from "./DescriptionPart.tsx";
import { DetailError } from "./DetailError.tsx";
import { FreshnessLine } from "./FreshnessLine.tsx";
import { Head } from "./Head.tsx";
import { LabelList } from "./LabelList.tsx";
import { prefetchMarkdown } from "./Markdown.tsx";
import { Reviews } from "./Reviews.tsx";
import { checkedAtMs, type Reload, reloadOf, useReloadOnce } from "./reload.ts";
import { State } from "./State.tsx";
import { Timeline } from "./Timeline.tsx";
import { type DetailState, useDetail } from "./useDetail.ts";

interface Props {
  readonly entry: Entry;
  readonly client: Client;
  readonly organizationId: string;
  /** Null while nothing can be asked of GitHub. */
  readonly desk: Desk | null;
  readonly jobs: ReadonlyMap<string, Job>;
  /** What it shows is not live just now. */
  readonly isStale: boolean;
  /** It lies over the list, which takes no keys meanwhile. */
  readonly takesFocus: boolean;
  onClose(): void;
}

/** The entry that is chosen in the list. Another one begins from the top, with nothing of the one before. */
export function DetailPane(props: Props) {
  return <Pane key={props.entry.pullRequest?.prId ?? props.entry.id} {...props} />;
}

function Pane(props: Props) {
  const { entry, client, organizationId, desk, jobs, isStale, takesFocus, onClose } = props;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) title.current?.focus();
  }, [takesFocus]);
  const row = entry.pullRequest;
  const checked = checkedAtMs(row, jobs);
  const state = useDetail(client, organizationId, entry, checked);
  const reload = reloadOf(entry, desk, jobs);
  useReloadOnce(client, isUnknown(state) ? row?.prId : undefined, reload);
  // Fetched while the description is.
  useEffect(prefetchMarkdown, []);
  const closeByKey = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.defaultPrevented) onClose();
  };
  return (
    <section
      className="detail-pane"
      aria-label={DETAIL_TEXTS.pane(nameOf(entry))}
      aria-busy={state.isBusy}
      data-testid="detail"
      data-stale={isStale}
      onKeyDown={closeByKey}
    >
      <button
        type="button"
        className="icon-button detail-close"
        aria-label={DETAIL_TEXTS.close}
        title={DETAIL_TEXTS.close}
        onClick={onClose}
      >
        <XIcon />
      </button>
      <Head entry={entry} titleRef={title} />
      <Actions reload={reload} offers={state.detail?.offers ?? []} />
      <FreshnessLine freshness={state.detail?.freshness ?? null} checkedAtMs={checked} />
      {state.error && (
        <DetailError error={state.error} isBusy={state.isBusy} onRetry={state.retry} />
      )}
      <LabelList labels={entry.labels} />
      <Parts entry={entry} state={state} reload={reload} />
    </section>
  );
}

interface PartsProps {
  readonly entry: Entry;
  readonly state: DetailState;
  readonly reload: Reload | null;
}

/** What only a pull request has. */
function Parts({ entry, state: { detail, isBusy }, reload }: PartsProps) {
  const row = entry.pullRequest;
  if (!row) return null;
  const isEmpty = isBusy && detail === null;
  return (
    <>
      <DescriptionPart url={row.url} detail={detail} isBusy={isBusy} reload={reload} />
      <State row={row} mergeability={detail?.mergeability} />
      <Reviews requested={entry.requestedReviewers} reviews={detail?.reviews} isBusy={isEmpty} />
      <CheckList count={entry.checks} checks={detail?.checks} isBusy={isEmpty} />
      {detail && <Timeline sightings={detail.sightings} />}
    </>
  );
}

function isUnknown({ detail }: DetailState): boolean {
  return detail !== null && detail.description === null;
}

/** Short, however long the title is. */
function nameOf({ repoName, number, headRefName }: Entry): string {
  return number === null ? `${repoName} ${headRefName}` : `${repoName} #${number}`;
}
