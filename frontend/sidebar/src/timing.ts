import { useEffect, useState } from "react";

/** A time of this day, in the reader's own zone. */
export function clockTime(atMs: number): string {
  return new Date(atMs).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** Whether something has been so without a break for this long. */
export function useOverdue(isSo: boolean, afterMs: number): boolean {
  const [isOverdue, setOverdue] = useState(false);
  useEffect(() => {
    if (!isSo) return;
    const timer = setTimeout(() => setOverdue(true), afterMs);
    return () => {
      clearTimeout(timer);
      setOverdue(false);
    };
  }, [isSo, afterMs]);
  return isSo && isOverdue;
}
