import { describe, expect, it } from "vitest";
import { reconnectDelay } from "../src/backoff.ts";
import { TUNABLES } from "../src/tunables.ts";

const longest = () => 1;
const delays = (kind: "lost" | "clean") =>
  [0, 1, 2, 10].map((failures) => reconnectDelay(kind, failures, TUNABLES, longest));

describe("the delay before the next attempt", () => {
  it("doubles from a second when the connection was lost, up to half a minute", () => {
    expect(delays("lost")).toEqual([1_000, 2_000, 4_000, 30_000]);
  });

  it("doubles from a quarter of a second when it was closed in order", () => {
    expect(delays("clean")).toEqual([250, 500, 1_000, 30_000]);
  });

  it("is spread over the whole range", () => {
    const delay = (random: number) => reconnectDelay("lost", 3, TUNABLES, () => random);
    expect([0, 0.25, 0.5].map(delay)).toEqual([0, 2_000, 4_000]);
  });
});
