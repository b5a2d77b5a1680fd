import type { Work } from "@orglane/client/work";
import { SyncIcon } from "@primer/octicons-react";
import { useCallback, useId, useRef, useState } from "react";
import { useDismissal } from "./dismissal.ts";
import { TEXTS } from "./texts.ts";
import { type Desk, keyOf } from "./work.ts";

const ITEMS: readonly { readonly work: Work; readonly text: string }[] = [
  { work: { kind: "reload_organization" }, text: TEXTS.work.reloadOrganization },
  { work: { kind: "full_sync" }, text: TEXTS.work.reloadEverything },
];

/** A button that discloses two others. */
export function ReloadMenu({ desk }: { readonly desk: Desk }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const close = useCallback((byKey: boolean) => {
    setOpen(false);
    if (byKey) opener.current?.focus();
  }, []);
  useDismissal(isOpen, root, close);
  const choose = (work: Work) => {
    close(true);
    desk.start(work);
  };
  return (
    <div className="menu" ref={root}>
      <button
        type="button"
        ref={opener}
        className="icon-button"
        data-testid="reload-menu"
        aria-label={TEXTS.work.menu}
        title={TEXTS.work.menu}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <SyncIcon />
      </button>
      <div id={id} className="menu-items" hidden={!isOpen}>
        {ITEMS.map(({ work, text }) => (
          <Item
            key={work.kind}
            text={text}
            isBusy={desk.standings.get(keyOf(work))?.isBusy ?? false}
            onChoose={() => choose(work)}
          />
        ))}
      </div>
    </div>
  );
}

interface ItemProps {
  readonly text: string;
  readonly isBusy: boolean;
  onChoose(): void;
}

/** Not `disabled` while it is busy: it would lose the focus. */
function Item({ text, isBusy, onChoose }: ItemProps) {
  return (
    <button
      type="button"
      className="menu-item"
      aria-disabled={isBusy}
      onClick={isBusy ? undefined : onChoose}
    >
      {text}
      {isBusy && <span className="hint">{TEXTS.work.underWay}</span>}
    </button>
  );
}
