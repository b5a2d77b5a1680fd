/** A time of this day, in the reader's own zone. */
export function clockTime(atMs: number): string {
  return new Date(atMs).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** The same to the millisecond. */
export function clockTimeInMs(atMs: number): string {
  const seconds = new Date(atMs).toLocaleTimeString("en-GB");
  return `${seconds}.${String(Math.floor(atMs) % 1000).padStart(3, "0")}`;
}
