import { type ReactNode, useId } from "react";

interface Props {
  readonly title: string;
  readonly isBusy?: boolean;
  readonly children: ReactNode;
}

/** One part of the pane under its heading. */
export function Part({ title, isBusy = false, children }: Props) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in.
    <div className="detail-part" role="group" aria-labelledby={id} aria-busy={isBusy}>
      <h3 id={id} className="detail-part-title">
        {title}
      </h3>
      {children}
    </div>
  );
}
