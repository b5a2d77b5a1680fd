import type { Label } from "@orglane/client";
import { labelStyle } from "../looks.ts";
import { DETAIL_TEXTS } from "../texts.ts";
import { Folded } from "./Folded.tsx";
import { Part } from "./Part.tsx";

const SHOWN = 20;

export function LabelList({ labels }: { readonly labels: readonly Label[] }) {
  if (labels.length === 0) return null;
  return (
    <Part title={DETAIL_TEXTS.parts.labels}>
      <Folded
        items={labels}
        limit={SHOWN}
        className="detail-labels"
        draw={(label) => (
          <li key={label.name} className="label" style={labelStyle(label)} dir="auto">
            {label.name}
          </li>
        )}
      />
    </Part>
  );
}
