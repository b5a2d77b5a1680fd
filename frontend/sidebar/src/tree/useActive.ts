/** The line that the keyboard is at: it stays with what it is about, and has a neighbour when that is gone. */
import { useState } from "react";
import { keepPlace } from "../list/keyboard.ts";
import type { Line } from "../list/rows.ts";

interface Place {
  readonly lines: readonly Line[];
  readonly id: string | null;
}

export function useActive(lines: readonly Line[], first: string | null) {
  const [place, setPlace] = useState<Place>({ lines, id: first });
  let { id } = place;
  if (place.lines !== lines) {
    id = keepPlace(place.lines, lines, id);
    setPlace({ lines, id });
  }
  const setActive = (next: string) => setPlace({ lines, id: next });
  return [id, setActive] as const;
}
