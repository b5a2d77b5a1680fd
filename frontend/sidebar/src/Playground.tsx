import { LinkExternalIcon, XIcon } from "@primer/octicons-react";
import { useState } from "react";
import { TEXTS } from "./texts.ts";

const KEY = "orglane:playground";
const HIDDEN = "hidden";

/** Only the site on one's own machine says where its GitHub can be played with. */
function controlsUrl(): string | null {
  return document.querySelector<HTMLMetaElement>('meta[name="orglane-controls"]')?.content ?? null;
}

/** The first thing to try: change something, and see it change here. */
export function Playground() {
  const [isHidden, setHidden] = useState(wasHidden);
  const url = controlsUrl();
  if (url === null || isHidden) return null;
  const { lead, link, dismiss } = TEXTS.playground;
  const hide = () => {
    setHidden(true);
    remember();
  };
  return (
    <aside className="playground" data-testid="playground" aria-label={link}>
      <p>
        {lead}{" "}
        <a href={url} target="_blank" rel="noreferrer">
          {link} <LinkExternalIcon size={12} />
        </a>
      </p>
      <button type="button" className="icon-button" aria-label={dismiss} onClick={hide}>
        <XIcon />
      </button>
    </aside>
  );
}

function wasHidden(): boolean {
  try {
    return window.localStorage.getItem(KEY) === HIDDEN;
  } catch {
    return false;
  }
}

function remember(): void {
  try {
    window.localStorage.setItem(KEY, HIDDEN);
  } catch {
    // It is back with the next visit.
  }
}
