/** Frames from text: a frame this client does not know, or cannot read, is reported and ignored. */
import type { Log, ServerFrame } from "./types.ts";

type Fields = Readonly<Record<string, unknown>>;
type Check = (frame: Fields) => boolean;

export const isText = (value: unknown) => typeof value === "string";
export const isNumber = (value: unknown) => typeof value === "number" && Number.isFinite(value);
export const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null;
const position = (value: unknown) =>
  isObject(value) && isNumber(value.epoch) && isNumber(value.seq);
const recovery = (value: unknown) =>
  value === "up_to_date" || value === "replay" || value === "reset";
const typed = (value: unknown) => isObject(value) && isText(value.type);

/** What must hold before a frame is acted on; everything else in it may be missing or new. */
const SHAPES: Readonly<Record<ServerFrame["type"], Check>> = {
  subscribed: (f) =>
    isText(f.id) && isText(f.topic) && position(f.position) && recovery(f.recovery),
  delta: (f) =>
    isText(f.topic) &&
    isNumber(f.epoch) &&
    isNumber(f.base) &&
    isNumber(f.seq) &&
    Array.isArray(f.changes) &&
    f.changes.every(typed),
  part: (f) => isText(f.transfer) && isNumber(f.part) && isNumber(f.of) && isText(f.data),
  pong: (f) => isObject(f.heads) && Object.values(f.heads).every(position),
  resync: (f) => isText(f.topic),
  closing: (f) => typeof f.retry === "boolean",
  error: (f) => isText(f.code),
};

export function parseFrame(data: unknown, log: Log): ServerFrame | null {
  const frame = parseJson(data);
  if (!isObject(frame) || !isText(frame.type)) {
    log("frame.unreadable", { length: isText(data) ? (data as string).length : null });
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
