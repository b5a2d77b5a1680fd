import { XIcon } from "@primer/octicons-react";
import { useEffect } from "react";
import { useAnnounce } from "./announcer.ts";
import { TEXTS } from "./texts.ts";
import type { News } from "./work.ts";

/** Good news goes by itself; what went wrong stays until it was read. */
const STAY_MS = 6_000;

interface Props {
  readonly news: News | null;
  onDismiss(): void;
}

/** What was done, or why not, over the page's lower edge: nothing moves for it. */
export function NewsLine({ news, onDismiss }: Props) {
  const announce = useAnnounce();
  useEffect(() => {
    if (news) announce(news.text);
  }, [news, announce]);
  useEffect(() => {
    if (!news || news.isBad) return;
    const timer = setTimeout(onDismiss, STAY_MS);
    return () => clearTimeout(timer);
  }, [news, onDismiss]);
  return (
    <div className="news" data-testid="news">
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
