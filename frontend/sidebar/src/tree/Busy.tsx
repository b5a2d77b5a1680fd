import { SyncIcon } from "@primer/octicons-react";
import { TEXTS } from "../texts.ts";

/** Something is asked of GitHub for this line. */
export function Busy() {
  return (
    <span className="line-busy" data-testid="busy" title={TEXTS.work.underWay}>
      <SyncIcon aria-label={TEXTS.work.underWay} />
    </span>
  );
}
