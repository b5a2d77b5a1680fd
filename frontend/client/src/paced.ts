/** A page draws no more often than its screen does, however much it is told. */

/**
 * Calls at once, and from then on once a frame for all that was asked since the one before.
 * A hidden page has no frames: it is called each time.
 */
export function paced(draw: () => void): () => void {
  let isDrawn = false;
  let isAsked = false;
  const frame = () => {
    isDrawn = false;
    if (isAsked) begin();
  };
  const begin = () => {
    isDrawn = true;
    isAsked = false;
    requestAnimationFrame(frame);
    draw();
  };
  return () => {
    isAsked = isDrawn;
    if (!isDrawn) begin();
    else if (document.hidden) draw();
  };
}
