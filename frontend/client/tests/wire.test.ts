/** The generated types, held by the compiler to what the client counts on. */
import { expect, it } from "vitest";
import type { AppChange, Checks, Job, OrganizationChange, ServerFrame } from "../src/types.ts";
import type { OnTheWire } from "../src/wire.ts";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** The names of properties that could be edited, however deep. */
type Editable<T> = T extends string | number | boolean | null
  ? never
  : T extends readonly (infer Item)[]
    ? (T extends unknown[] ? "an array" : never) | Editable<Item>
    : { [Key in keyof T]: EditableAt<T, Key> }[keyof T];
type EditableAt<T, Key extends keyof T> =
  Same<Pick<T, Key>, Readonly<Pick<T, Key>>> extends true ? Editable<T[Key]> : Key;

it("lets nobody edit what arrived", () => {
  const none: Same<Editable<OnTheWire>, never> = true;
  expect(none).toBe(true);
});

it("takes a word that is not known yet", () => {
  const state: Checks["state"] = "exploded";
  const status: Job["status"] = "waiting_for_the_moon";
  expect([state, status]).toEqual(["exploded", "waiting_for_the_moon"]);
});

it("tells frames and changes apart by their type", () => {
  const told: Same<
    ServerFrame["type"],
    "subscribed" | "delta" | "part" | "pong" | "resync" | "closing" | "error"
  > = true;
  const closing = (frame: ServerFrame) => (frame.type === "closing" ? frame.spreadMs : null);
  const gone = (change: OrganizationChange | AppChange) =>
    change.type === "repoRemoved" ? change.repoId : null;
  expect(told).toBe(true);
  expect(closing({ type: "closing", reason: "deploy", retry: true, spreadMs: 5 })).toBe(5);
  expect(gone({ type: "repoRemoved", repoId: "7" })).toBe("7");
});
