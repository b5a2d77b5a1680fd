import { XIcon } from "@primer/octicons-react";
import { useEffect } from "react";
import { TEXTS } from "./texts.ts";
import type { News } from "./work.ts";

/** Good news goes by itself; what went wrong stays until it was read. */
const STAY_MS = 6_000;

interface Props {
  readonly news: News | null;
  onDismiss(): void;
}

/** Always there, so that what comes into it is spoken. */
export function NewsLine({ news, onDismiss }: Props) {
  useEffect(() => {
    if (!news || news.isBad) return;
    const timer = setTimeout(onDismiss, STAY_MS);
    return () => clearTimeout(timer);
  }, [news, onDismiss]);
  return (
    <div className="news" role="status" aria-live="polite" data-testid="news">
      {news && (
        <p className="news-text" data-bad={news.isBad}>
          {news.text}
          <button
            type="button"
            className="icon-button"
            aria-label={TEXTS.work.dismiss}
            onClick={onDismiss}
          >
            <XIcon />
          </button>
        </p>
      )}
    </div>
  );
}
