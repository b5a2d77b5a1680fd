import type { Label } from "@orglane/client";
import type { CSSProperties } from "react";
import { Folded } from "./Folded.tsx";
import { Part } from "./Part.tsx";
import { DETAIL_TEXTS } from "./texts.ts";

const SHOWN = 20;
const HEX = /^[0-9a-f]{6}$/i;

export function LabelList({ labels }: { readonly labels: readonly Label[] }) {
  if (labels.length === 0) return null;
  return (
    <Part title={DETAIL_TEXTS.parts.labels}>
      <Folded
        items={labels}
        limit={SHOWN}
        className="detail-labels"
        draw={(label) => (
          <li key={label.name} className="label" style={colored(label)} dir="auto">
            {label.name}
          </li>
        )}
      />
    </Part>
  );
}

function colored({ color }: Label): CSSProperties | undefined {
  return HEX.test(color) ? ({ "--label": `#${color}` } as CSSProperties) : undefined;
}
