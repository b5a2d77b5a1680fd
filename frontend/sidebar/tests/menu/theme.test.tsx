import { readFileSync } from "node:fs";
import { join } from "node:path";
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { applyTheme, useTheme } from "../../src/theme.ts";

const KEY = "orglane:theme";
const shown = () => document.documentElement.dataset.theme;

beforeEach(() => window.localStorage.clear());
afterEach(() => {
  vi.restoreAllMocks();
  cleanup();
});

describe("the theme", () => {
  it.each([
    [null, "system"],
    ["dark", "dark"],
    ["light", "light"],
    ["system", "system"],
    ["purple", "system"],
    ["", "system"],
  ])("that the browser remembers as %s is shown as %s", (remembered, theme) => {
    if (remembered !== null) window.localStorage.setItem(KEY, remembered);
    applyTheme();
    expect(shown()).toBe(theme);
    expect(renderHook(useTheme).result.current.theme).toBe(theme);
  });

  it("is the system's where storage is blocked, and can be chosen there all the same", () => {
    const blocked = () => {
      throw new DOMException("blocked", "SecurityError");
    };
    vi.spyOn(Storage.prototype, "getItem").mockImplementation(blocked);
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(blocked);
    applyTheme();
    const { result } = renderHook(useTheme);
    expect(result.current.theme).toBe("system");
    act(() => result.current.setTheme("dark"));
    expect([result.current.theme, shown()]).toEqual(["dark", "dark"]);
  });

  it("is there at once when it is chosen, and remembered", () => {
    applyTheme();
    const { result } = renderHook(useTheme);
    act(() => result.current.setTheme("light"));
    expect([result.current.theme, shown()]).toEqual(["light", "light"]);
    expect(window.localStorage.getItem(KEY)).toBe("light");
  });

  it.each([KEY, null])("follows another tab that changed %s", (key) => {
    applyTheme();
    const { result } = renderHook(useTheme);
    window.localStorage.setItem(KEY, "dark");
    act(() => void window.dispatchEvent(new StorageEvent("storage", { key })));
    expect([result.current.theme, shown()]).toEqual(["dark", "dark"]);
  });

  it("does not follow what else another tab remembers", () => {
    applyTheme();
    window.localStorage.setItem(KEY, "dark");
    window.dispatchEvent(new StorageEvent("storage", { key: "orglane:collapsed:1" }));
    expect(shown()).toBe("system");
  });
});

/** https://www.w3.org/TR/WCAG22/#contrast-minimum */
describe("the colours", () => {
  const css = readFileSync(join(import.meta.dirname, "../../src/styles/base.css"), "utf8");
  const pairs = new Map(
    [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/g)].map(
      ([, name = "", light = "", dark = ""]) => [name, { light, dark }],
    ),
  );

  it("stand once each, as a pair", () => {
    expect(pairs.size).toBeGreaterThan(10);
    const numbers = css.match(/#[0-9a-f]{3,8}\b/gi) ?? [];
    expect(numbers).toHaveLength(2 * pairs.size);
  });

  it("follow the reader's wish", () => {
    expect(css).toMatch(/:root {\s+color-scheme: light dark;/);
    expect(css).toMatch(/\[data-theme="light"\] {\s+color-scheme: light;/);
    expect(css).toMatch(/\[data-theme="dark"\] {\s+color-scheme: dark;/);
  });

  const inks = ["text", "muted", "accent", "open", "merged", "closed", "warning"];
  const papers = ["canvas", "raised"];
  const read = [
    ...inks.flatMap((ink) => papers.map((paper) => [ink, paper])),
    ["on-accent", "accent"],
  ];

  it.each(read)("of %s can be read on %s", (ink = "", paper = "") => {
    for (const scheme of ["light", "dark"] as const) {
      const ratio = contrast(pairs.get(ink)?.[scheme], pairs.get(paper)?.[scheme]);
      expect(ratio, scheme).toBeGreaterThanOrEqual(4.5);
    }
  });
});

function contrast(one = "", other = ""): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(color: string): number {
  const [red = Number.NaN, green = Number.NaN, blue = Number.NaN] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
