import type { Label } from "@orglane/client";
import { labelStyle } from "../looks.ts";
import { TEXTS } from "../texts.ts";

const SHOWN = 5;

export function Labels({ labels }: { readonly labels: readonly Label[] }) {
  const rest = labels.slice(SHOWN);
  return (
    <>
      {labels.slice(0, SHOWN).map((label) => (
        <span
          key={label.name}
          className="label"
          style={labelStyle(label)}
          dir="auto"
          aria-hidden="true"
        >
          {label.name}
        </span>
      ))}
      {rest.length > 0 && (
        <span className="label" title={rest.map(({ name }) => name).join(", ")} aria-hidden="true">
          {TEXTS.pullRequest.moreLabels(rest.length)}
        </span>
      )}
    </>
  );
}
