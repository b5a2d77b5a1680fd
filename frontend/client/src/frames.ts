/** Frames from text: a frame this client does not know, or cannot read, is reported and ignored. */
import type { Log, ServerFrame } from "./types.ts";

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;
/** Checks by field. */
type Shape = Readonly<Record<string, Check>>;

export const isText: Check = (value) => typeof value === "string";
export const isNumber: Check = Number.isFinite;
export const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null;
const isFlag: Check = (value) => typeof value === "boolean";
const isPosition: Check = (value) => hasShape(value, { epoch: isNumber, seq: isNumber });
const isRecovery: Check = (value) => ["up_to_date", "replay", "reset"].includes(value as string);
const isChange: Check = (value) => hasShape(value, { type: isText });
const isChanges: Check = (value) => Array.isArray(value) && value.every(isChange);
const isHeads: Check = (value) => isObject(value) && Object.values(value).every(isPosition);

/** What must hold before a frame is acted on; everything else in it may be missing or new. */
const SHAPES: Readonly<Record<ServerFrame["type"], Shape>> = {
  subscribed: { id: isText, topic: isText, position: isPosition, recovery: isRecovery },
  delta: { topic: isText, epoch: isNumber, base: isNumber, seq: isNumber, changes: isChanges },
  part: { transfer: isText, part: isNumber, of: isNumber, data: isText },
  pong: { heads: isHeads },
  resync: { topic: isText },
  closing: { retry: isFlag },
  error: { code: isText },
};

function hasShape(value: unknown, shape: Shape): value is Fields {
  return (
    isObject(value) && Object.entries(shape).every(([field, isRight]) => isRight(value[field]))
  );
}

export function parseFrame(data: unknown, log: Log): ServerFrame | null {
  const frame = parseJson(data);
  if (!hasShape(frame, { type: isText })) {
    log("frame.unreadable", { length: isText(data) ? (data as string).length : null });
    return null;
  }
  const type = frame.type as ServerFrame["type"];
  const shape = Object.hasOwn(SHAPES, type) ? SHAPES[type] : undefined;
  if (shape && hasShape(frame, shape)) return frame as unknown as ServerFrame;
  log(shape ? "frame.malformed" : "frame.unknown", { type });
  return null;
}

function parseJson(data: unknown): unknown {
  try {
    return typeof data === "string" ? JSON.parse(data) : null;
  } catch {
    return null;
  }
}
