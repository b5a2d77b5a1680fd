import { CheckIcon, CopyIcon, XIcon } from "@primer/octicons-react";
import { useEffect, useState } from "react";
import { useAnnounce } from "../announcer.ts";
import { DETAIL_TEXTS } from "../texts.ts";

const SHOWN_MS = 2_000;

type Outcome = "copied" | "notCopied";
const ICONS = { copied: CheckIcon, notCopied: XIcon } as const;

interface Props {
  readonly label: string;
  readonly text: string;
}

export function CopyButton({ label, text }: Props) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const announce = useAnnounce();
  useEffect(() => {
    if (!outcome) return;
    announce(DETAIL_TEXTS[outcome]);
    const timer = setTimeout(() => setOutcome(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome, announce]);
  const OutcomeIcon = outcome ? ICONS[outcome] : CopyIcon;
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={label}
        title={label}
        onClick={() => copy(text).then(setOutcome)}
      >
        <OutcomeIcon />
      </button>
      <span className="hint">{outcome && DETAIL_TEXTS[outcome]}</span>
    </>
  );
}

/** There is no clipboard on origins that are not secure, and a browser may refuse. */
async function copy(text: string): Promise<Outcome> {
  try {
    await navigator.clipboard.writeText(text);
    return "copied";
  } catch {
    return "notCopied";
  }
}
