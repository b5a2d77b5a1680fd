/** The line under the pointer, as long as somebody moves it: one that was left lying on the list holds nothing. */
import { type PointerEvent, useMemo, useRef } from "react";
import { idAt } from "./places.ts";

const LEFT_LYING_MS = 10_000;

export function usePointer() {
  const last = useRef({ id: null as string | null, atMs: 0 });
  return useMemo(
    () => ({
      at: () => (performance.now() - last.current.atMs < LEFT_LYING_MS ? last.current.id : null),
      handlers: {
        onPointerMove: ({ target }: PointerEvent) => {
          last.current = { id: idAt(target), atMs: performance.now() };
        },
        onPointerLeave: () => {
          last.current = { id: null, atMs: 0 };
        },
      },
    }),
    [],
  );
}
