/** The element that says how long ago something was, and goes on saying so. */

/** Until it is there, times are dates. */
export async function loadTimes(): Promise<void> {
  const { RelativeTimeElement } = await import("@github/relative-time-element");
  const { update } = RelativeTimeElement.prototype;
  // It would begin its work outside of the page too: one that was made for a picture that was never shown would be
  // kept for ever, and everything that hangs on it.
  RelativeTimeElement.prototype.update = function updateInPage() {
    if (this.isConnected) update.call(this);
  };
}
