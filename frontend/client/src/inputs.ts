/** From frames to what recovery understands. */
import type { Input } from "./recovery.ts";
import type { ServerFrame } from "./types.ts";

/** What a frame means for one topic, if anything. */
export function inputOf(frame: ServerFrame, topic: string): Input<never> | null {
  switch (frame.type) {
    case "subscribed":
    case "delta":
      return frame;
    case "pong": {
      const position = Object.hasOwn(frame.heads, topic) ? frame.heads[topic] : undefined;
      return position ? { type: "head", position } : null;
    }
    case "resync":
      return { type: "resync", reason: frame.reason };
    case "error":
      return { type: "refused", id: frame.id ?? "" };
    default:
      return null;
  }
}
