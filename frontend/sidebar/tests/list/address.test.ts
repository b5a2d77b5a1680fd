import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DENSITIES,
  readView,
  type SavedView,
  USUAL_VIEW,
  writeView,
} from "../../src/list/address.ts";
import { GROUPINGS } from "../../src/list/groups.ts";

const read = (address: string) => readView(new URLSearchParams(address));
const written = (over: Partial<SavedView>, address = "") =>
  writeView({ ...USUAL_VIEW, ...over }, new URLSearchParams(address)).toString();

describe("a view in the address", () => {
  it("leaves nothing there when it is as ever", () => {
    expect(written({})).toBe("");
    expect(read("")).toEqual(USUAL_VIEW);
  });

  it("is written and read field by field", () => {
    const view: SavedView = {
      query: 'label:"help wanted" is:draft',
      grouping: "turn",
      density: "compact",
      selectedId: "1#7",
    };
    const address =
      "q=label%3A%22help+wanted%22+is%3Adraft&group=turn&density=compact&selected=1%237";
    expect(written(view)).toBe(address);
    expect(read(address)).toEqual(view);
  });

  it("leaves what is somebody else's, and takes away what is as ever again", () => {
    expect(written({ grouping: "flat" }, "org=9001&q=old&density=compact")).toBe(
      "org=9001&group=flat",
    );
  });

  it("does not change the address that it is given", () => {
    const address = new URLSearchParams("q=old");
    writeView(USUAL_VIEW, address);
    expect(address.toString()).toBe("q=old");
  });

  it.each([
    "group=nonsense&density=1&selected=",
    "group=&q=%20%20",
    "group=Turn",
    "density=__proto__&group=constructor",
    "?&&=&==",
  ])("of %s is as ever", (address) => {
    expect(read(address)).toEqual(USUAL_VIEW);
  });

  it("of an address that says a thing twice is the first one", () => {
    expect(read("group=turn&group=flat").grouping).toBe("turn");
  });

  it("keeps a query that is not understood as it is typed", () => {
    expect(read("q=is%3Aodd+%22open").query).toBe('is:odd "open');
  });

  it("is read as it was written, whatever it says", () => {
    const aText = fc.string({ unit: "grapheme" }).map((text) => text.trim());
    const aView = fc.record({
      query: aText,
      grouping: fc.constantFrom(...GROUPINGS),
      density: fc.constantFrom(...DENSITIES),
      selectedId: aText.map((text) => text || null),
    });
    fc.assert(
      fc.property(aView, (view) => {
        expect(read(written(view))).toEqual(view);
      }),
    );
  });

  it("is a view whatever the address says", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (address) => {
        const { grouping, density } = read(address);
        expect([GROUPINGS.includes(grouping), DENSITIES.includes(density)]).toEqual([true, true]);
      }),
    );
  });
});
