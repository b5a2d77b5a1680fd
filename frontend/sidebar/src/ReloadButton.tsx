import type { PullRequest } from "@orglane/client";
import type { Work } from "@orglane/client/work";
import { SyncIcon } from "@primer/octicons-react";
import { TEXTS } from "./texts.ts";

interface Props {
  readonly row: PullRequest;
  readonly isBusy: boolean;
  onStart(work: Work): void;
}

/** Not `disabled` while it is busy: it would lose the focus. */
export function ReloadButton({ row, isBusy, onStart }: Props) {
  const { repoId, number, title } = row;
  const start = () => onStart({ kind: "reload_pull_request", repoId, number });
  const { reload, reloading } = TEXTS.work;
  return (
    <button
      type="button"
      className="icon-button row-reload"
      data-testid="reload"
      data-wanted={row.needsReload}
      aria-label={isBusy ? reloading(number, title) : reload(number, title)}
      aria-busy={isBusy}
      aria-disabled={isBusy}
      onClick={isBusy ? undefined : start}
    >
      <SyncIcon />
    </button>
  );
}
