import { RelativeTime } from "../RelativeTime.tsx";
import { DETAIL_TEXTS } from "../texts.ts";
import type { Freshness } from "./types.ts";

interface Props {
  readonly freshness: Freshness | null;
  /** When the last reload that this page knows of was at GitHub; 0 for none. */
  readonly checkedAtMs: number;
}

/** Through what the pull request was last seen at GitHub. */
export function FreshnessLine({ freshness, checkedAtMs }: Props) {
  const latest =
    checkedAtMs > (freshness?.atMs ?? 0) ? { source: "reload", atMs: checkedAtMs } : freshness;
  if (!latest) return null;
  return (
    <p className="hint" data-testid="freshness">
      {DETAIL_TEXTS.fresh(latest.source)} <RelativeTime atMs={latest.atMs} />
    </p>
  );
}
