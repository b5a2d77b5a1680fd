import type { Label } from "@orglane/client";
import type { CSSProperties } from "react";
import { TEXTS } from "../texts.ts";

const SHOWN = 5;
const HEX = /^[0-9a-f]{6}$/i;

export function Labels({ labels }: { readonly labels: readonly Label[] }) {
  const rest = labels.slice(SHOWN);
  return (
    <>
      {labels.slice(0, SHOWN).map((label) => (
        <span key={label.name} className="label" style={colored(label)} dir="auto">
          {label.name}
        </span>
      ))}
      {rest.length > 0 && (
        <span className="label" title={rest.map(({ name }) => name).join(", ")}>
          {TEXTS.pullRequest.moreLabels(rest.length)}
        </span>
      )}
    </>
  );
}

function colored({ color }: Label): CSSProperties | undefined {
  return HEX.test(color) ? ({ "--label": `#${color}` } as CSSProperties) : undefined;
}
