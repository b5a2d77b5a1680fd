import { type ReactNode, useId, useState } from "react";
import { DETAIL_TEXTS } from "../texts.ts";

interface Props<Item> {
  readonly items: readonly Item[];
  /** So many are shown before somebody asks for all. */
  readonly limit: number;
  readonly className: string;
  draw(item: Item, index: number): ReactNode;
}

/** A list that begins short. The button stays when it is long: whoever pressed it keeps the focus. */
export function Folded<Item>({ items, limit, className, draw }: Props<Item>) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const shown = isOpen ? items : items.slice(0, limit);
  return (
    <>
      <ul id={id} className={className}>
        {shown.map(draw)}
      </ul>
      {items.length > limit && (
        <button
          type="button"
          className="button button-quiet detail-more"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? DETAIL_TEXTS.fewer : DETAIL_TEXTS.all(items.length)}
        </button>
      )}
    </>
  );
}
