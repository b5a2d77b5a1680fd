import { afterEach, describe, expect, it, vi } from "vitest";
import { copyText } from "../../src/menu/copy.ts";

const clipboard = (writeText: unknown) =>
  vi.stubGlobal("navigator", { ...navigator, clipboard: writeText ? { writeText } : undefined });

/** What the browser does with the command of old; happy-dom has none. */
const command = (copies: () => boolean) =>
  Object.assign(document, { execCommand: vi.fn((name: string) => name === "copy" && copies()) });

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

describe("copying", () => {
  it("writes to the clipboard", async () => {
    const written: string[] = [];
    clipboard(async (text: string) => void written.push(text));
    expect(await copyText("fix/login")).toBe(true);
    expect(written).toEqual(["fix/login"]);
  });

  it.each([
    ["there is no clipboard", null],
    ["it is forbidden", () => Promise.reject(new DOMException("no", "NotAllowedError"))],
  ])("does it as of old where %s, and leaves the page as it was", async (_, writeText) => {
    clipboard(writeText);
    const button = document.createElement("button");
    document.body.append(button);
    button.focus();
    const copied: unknown[] = [];
    command(() => {
      copied.push(document.querySelector("textarea")?.value);
      return true;
    });
    expect(await copyText("fix/login")).toBe(true);
    expect(copied).toEqual(["fix/login"]);
    expect(document.activeElement).toBe(button);
    expect(document.querySelector("textarea")).toBeNull();
  });

  it.each([
    ["refuses", () => false],
    [
      "throws",
      () => {
        throw new Error("no");
      },
    ],
  ])("tells when the browser %s", async (_, copies) => {
    clipboard(null);
    command(copies);
    expect(await copyText("fix/login")).toBe(false);
    expect(document.querySelector("textarea")).toBeNull();
  });
});
