import { SyncIcon } from "@primer/octicons-react";
import { useId } from "react";
import { standingOf } from "../standing.ts";
import { DETAIL_TEXTS, TEXTS } from "../texts.ts";
import type { Reload } from "./reload.ts";

interface Props {
  readonly reload: Reload | null;
  readonly offers: readonly string[];
}

/** What can be done here; offers that this page does not know are for a later one. */
export function Actions({ reload, offers }: Props) {
  const isTaskOffered = offers.includes("create_task");
  if (!reload && !isTaskOffered) return null;
  return (
    <div className="detail-actions">
      {reload && <ReloadAction reload={reload} />}
      {isTaskOffered && <CreateTask />}
    </div>
  );
}

/** Not `disabled` while it is busy: it would lose the focus. */
function ReloadAction({ reload: { isBusy, job, error, start } }: { readonly reload: Reload }) {
  return (
    <>
      <button
        type="button"
        className="button detail-reload"
        aria-busy={isBusy}
        aria-disabled={isBusy}
        onClick={isBusy ? undefined : start}
      >
        <SyncIcon /> {DETAIL_TEXTS.reload}
      </button>
      <span className="hint">{isBusy && ((job && standingOf(job)) || TEXTS.work.underWay)}</span>
      {error && (
        <p className="detail-error" role="alert">
          {TEXTS.work.reloadFailed(error)}
        </p>
      )}
    </>
  );
}

function CreateTask() {
  const id = useId();
  return (
    <>
      <button type="button" className="button" disabled aria-describedby={id}>
        {DETAIL_TEXTS.createTask}
      </button>
      <span id={id} className="hint">
        {DETAIL_TEXTS.createTaskHint}
      </span>
    </>
  );
}
