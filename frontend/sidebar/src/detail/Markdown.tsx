import { lazy, Suspense, useId, useMemo, useState } from "react";
import { Fallible } from "../Fallible.tsx";
import { DETAIL_TEXTS } from "../texts.ts";
import { isIntricate } from "./markdown/intricacy.ts";

/** So many characters are laid out before somebody asks for all: more would be felt. */
const SHOWN = 20_000;
const TEXT = DETAIL_TEXTS.description;

const load = () => import("./markdown/Laid.tsx");
const Laid = lazy(load);

/** So that the first description need not wait for it. A failure is met again where it matters. */
export function prefetchMarkdown(): void {
  load().catch(() => {});
}

interface Props {
  readonly text: string;
  /** Of the pull request on GitHub. */
  readonly url: string;
}

/** A text that somebody wrote on GitHub, laid out as there. */
export function Markdown({ text, url }: Props) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const shown = useMemo(() => (isOpen ? text : beginningOf(text)), [text, isOpen]);
  return (
    <>
      <div id={id}>
        <Safely text={shown} url={url} />
      </div>
      {text.length > SHOWN && (
        <button
          type="button"
          className="button button-quiet detail-more"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? TEXT.showLess : TEXT.showAll}
        </button>
      )}
    </>
  );
}

function Safely({ text, url }: Props) {
  const isPlain = useMemo(() => isIntricate(text), [text]);
  const plain = <Plain text={text} />;
  if (isPlain) {
    return (
      <>
        <p className="hint">{TEXT.asWritten}</p>
        {plain}
      </>
    );
  }
  return (
    // What does not come, or cannot be laid out, is shown as it was written.
    <Fallible key={text} fallback={plain}>
      <Suspense fallback={plain}>
        <Laid text={text} url={url} />
      </Suspense>
    </Fallible>
  );
}

function Plain({ text }: { readonly text: string }) {
  return (
    <p className="detail-plain" dir="auto" data-testid="plain">
      {text}
    </p>
  );
}

/** To the end of a line, where there is one. */
function beginningOf(text: string): string {
  if (text.length <= SHOWN) return text;
  const end = text.lastIndexOf("\n", SHOWN);
  return text.slice(0, end > SHOWN / 2 ? end : SHOWN);
}
