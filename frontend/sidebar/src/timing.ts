import { useEffect, useState } from "react";

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
