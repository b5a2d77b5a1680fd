/** Frames from text: a frame this client does not know, or cannot read, is reported and ignored. */
import type { Log, ServerFrame } from "./types.ts";

type Fields = Readonly<Record<string, unknown>>;
type Check = (frame: Fields) => boolean;

const text = (value: unknown) => typeof value === "string";
const number = (value: unknown) => typeof value === "number" && Number.isFinite(value);
const object = (value: unknown): value is Fields => typeof value === "object" && value !== null;
const position = (value: unknown) => object(value) && number(value.epoch) && number(value.seq);
const recovery = (value: unknown) =>
  value === "up_to_date" || value === "replay" || value === "reset";
const typed = (value: unknown) => object(value) && text(value.type);

/** What must hold before a frame is acted on; everything else in it may be missing or new. */
const SHAPES: Readonly<Record<ServerFrame["type"], Check>> = {
  subscribed: (f) => text(f.id) && text(f.topic) && position(f.position) && recovery(f.recovery),
  delta: (f) =>
    text(f.topic) &&
    number(f.epoch) &&
    number(f.base) &&
    number(f.seq) &&
    Array.isArray(f.changes) &&
    f.changes.every(typed),
  part: (f) => text(f.transfer) && number(f.part) && number(f.of) && text(f.data),
  pong: (f) => object(f.heads) && Object.values(f.heads).every(position),
  resync: (f) => text(f.topic),
  closing: (f) => typeof f.retry === "boolean",
  error: (f) => text(f.code),
};

export function parseFrame(data: unknown, log: Log): ServerFrame | null {
  const frame = parseJson(data);
  if (!object(frame) || !text(frame.type)) {
    log("frame.unreadable", { length: text(data) ? (data as string).length : null });
    return null;
  }
  const check = Object.hasOwn(SHAPES, frame.type as string)
    ? SHAPES[frame.type as ServerFrame["type"]]
    : undefined;
  if (check?.(frame)) return frame as unknown as ServerFrame;
  log(check ? "frame.malformed" : "frame.unknown", { type: frame.type });
  return null;
}

function parseJson(data: unknown): unknown {
  try {
    return typeof data === "string" ? JSON.parse(data) : null;
  } catch {
    return null;
  }
}
