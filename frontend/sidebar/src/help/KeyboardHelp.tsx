import { XIcon } from "@primer/octicons-react";
import { Fragment, type MouseEvent, useEffect, useId, useRef } from "react";
import { HELP_TEXTS } from "../texts.ts";
import { BINDINGS, type Binding, type KeyGroup } from "./keys.ts";

interface Props {
  readonly isOpen: boolean;
  onClose(): void;
}

/** The browser's own dialog holds the focus, closes by Escape, and gives the focus back to where it was. */
export function KeyboardHelp({ isOpen, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  // All of the dialog is filled: what is not in it is the backdrop.
  const press = ({ target, currentTarget }: MouseEvent) => {
    if (target === currentTarget) onClose();
  };
  return (
    <dialog
      ref={dialog}
      className="help"
      data-testid="keyboard-help"
      aria-labelledby={id}
      onClose={onClose}
      onClick={press}
      // While one reads what the keys do, they do nothing.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div className="help-body">
        <header className="help-head">
          <h2 id={id}>{HELP_TEXTS.title}</h2>
          <button
            type="button"
            className="icon-button"
            aria-label={HELP_TEXTS.close}
            onClick={onClose}
          >
            <XIcon />
          </button>
        </header>
        {GROUPS.map((group) => (
          <Group key={group} group={group} />
        ))}
      </div>
    </dialog>
  );
}

const GROUPS = Object.keys(HELP_TEXTS.groups) as readonly KeyGroup[];

function Group({ group }: { readonly group: KeyGroup }) {
  return (
    <section className="help-group">
      <h3>{HELP_TEXTS.groups[group]}</h3>
      <dl className="help-keys">
        {BINDINGS.filter((binding) => binding.group === group).map((binding) => (
          <Row key={binding.action} {...binding} />
        ))}
      </dl>
    </section>
  );
}

function Row({ action, keys }: Binding) {
  return (
    <div className="help-row">
      <dt>
        {keys.map((key, at) => (
          <Fragment key={key}>
            {at > 0 && ` ${HELP_TEXTS.or} `}
            <kbd>{nameOf(key)}</kbd>
          </Fragment>
        ))}
      </dt>
      <dd>{HELP_TEXTS.actions[action]}</dd>
    </div>
  );
}

function nameOf(key: string): string {
  return HELP_TEXTS.keys[key as keyof typeof HELP_TEXTS.keys] ?? key;
}
