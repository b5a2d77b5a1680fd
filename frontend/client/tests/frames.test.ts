import { describe, expect, it } from "vitest";
import { parseFrame } from "../src/frames.ts";
import { aDelta } from "./fakes.ts";

function parse(data: unknown) {
  const reports: string[] = [];
  const frame = parseFrame(data, (what) => reports.push(what));
  return { frame, reports };
}

describe("a frame", () => {
  it("is read when it has what it needs", () => {
    const delta = aDelta(1, 2, [{ type: "repoRemoved", repoId: "1" }]);
    expect(parse(JSON.stringify(delta))).toEqual({ frame: delta, reports: [] });
  });

  it.each(["", "{", "null", "[]", "7", '"text"', "{}", '{"type":1}', undefined, new Uint8Array(2)])(
    "that is garbage is ignored and reported: %o",
    (data) => {
      expect(parse(data)).toEqual({ frame: null, reports: ["frame.unreadable"] });
    },
  );

  it.each(["inspect", "toString", "__proto__"])(
    "of the unknown type %s is ignored and reported",
    (type) => {
      expect(parse(`{"type":${JSON.stringify(type)}}`)).toEqual({
        frame: null,
        reports: ["frame.unknown"],
      });
    },
  );

  it.each([
    { type: "delta", topic: "t", epoch: 1, base: 0, seq: "1", changes: [] },
    { type: "delta", topic: "t", epoch: 1, base: 0, seq: 1, changes: [null] },
    { type: "subscribed", id: "1", topic: "t", position: null, recovery: "replay" },
    { type: "subscribed", id: "1", topic: "t", position: { epoch: 1, seq: 1 }, recovery: "maybe" },
    { type: "pong", heads: { t: null } },
    { type: "part", transfer: "a", part: 0, of: 1 },
  ])("that lacks something is ignored and reported: %o", (frame) => {
    expect(parse(JSON.stringify(frame))).toEqual({ frame: null, reports: ["frame.malformed"] });
  });
});
