import { RelativeTime } from "../RelativeTime.tsx";
import { DETAIL_TEXTS } from "../texts.ts";
import { Folded } from "./Folded.tsx";
import { Part } from "./Part.tsx";
import type { Sighting } from "./types.ts";
import { plainWords, wordsFor } from "./words.ts";

const SHOWN = 10;

/** What was seen of the pull request, and through what. */
export function Timeline({ sightings }: { readonly sightings: readonly Sighting[] }) {
  const { parts, timeline } = DETAIL_TEXTS;
  return (
    <Part title={parts.timeline}>
      {sightings.length === 0 && <p className="hint">{timeline.none}</p>}
      <Folded
        items={sightings}
        limit={SHOWN}
        className="detail-lines"
        draw={(sighting, index) => <Line key={`${sighting.atMs}#${index}`} sighting={sighting} />}
      />
    </Part>
  );
}

function Line({ sighting }: { readonly sighting: Sighting }) {
  return (
    <li className="detail-line">
      <bdi className="detail-name detail-seen">{wordsOf(sighting)}</bdi>
      <span className="hint">
        {wordsFor(DETAIL_TEXTS.timeline.via, sighting.source)} ·{" "}
        <RelativeTime atMs={sighting.atMs} />
      </span>
    </li>
  );
}

/** Nothing that is known to have changed is still something that happened. */
function wordsOf({ what, event }: Sighting): string {
  const seen = what.map((word) => wordsFor(DETAIL_TEXTS.timeline.seen, word));
  return [...new Set(seen)].join(", ") || plainWords(event);
}
