import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { KeyboardHelp } from "../../src/help/KeyboardHelp.tsx";
import { BINDINGS } from "../../src/help/keys.ts";

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function Page() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        open
      </button>
      <KeyboardHelp isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}

const dialog = () => screen.getByTestId<HTMLDialogElement>("keyboard-help");
const open = () => fireEvent.click(screen.getByText("open"));

describe("the keyboard help", () => {
  it("is a dialog over the page, with a name", () => {
    const shown = vi.spyOn(HTMLDialogElement.prototype, "showModal");
    render(<Page />);
    expect(dialog().open).toBe(false);
    expect(shown).not.toHaveBeenCalled();
    open();
    expect(dialog().open).toBe(true);
    expect(shown).toHaveBeenCalledTimes(1);
    expect(screen.getByRole("dialog", { name: "Keyboard help" })).toBe(dialog());
  });

  it("lists every key with what it does", () => {
    render(<Page />);
    open();
    const rows = [...dialog().querySelectorAll("dl > div")].map(
      (row) => `${row.querySelector("dt")?.textContent}: ${row.querySelector("dd")?.textContent}`,
    );
    expect(rows).toHaveLength(BINDINGS.length);
    expect(rows).toContain("Up or k: To the line above");
    expect(rows).toContain("m or Shift+F10 or Menu: Open the menu");
    expect(rows).toContain("Shift+R: Reload all pull requests");
    const keys = [...dialog().querySelectorAll("kbd")];
    expect(keys).toHaveLength(BINDINGS.flatMap((binding) => binding.keys).length);
  });

  it.each([
    ["its button", () => fireEvent.click(screen.getByRole("button", { name: "Close" }))],
    ["a press on the backdrop", () => fireEvent.click(dialog())],
    // What the browser does on Escape.
    ["the browser", () => act(() => dialog().close())],
  ])("is closed by %s, in the browser's way, and opens again", (_, close) => {
    render(<Page />);
    const before = dialog();
    open();
    // The browser gives the focus back when it closes the dialog, and not when the dialog is taken away.
    const closed = vi.spyOn(HTMLDialogElement.prototype, "close");
    close();
    expect(dialog().open).toBe(false);
    expect(dialog()).toBe(before);
    expect(closed).toHaveBeenCalled();
    open();
    expect(dialog().open).toBe(true);
  });

  it("stays when one presses in it", () => {
    render(<Page />);
    open();
    fireEvent.click(screen.getByText("To the line above"));
    expect(dialog().open).toBe(true);
  });

  it("keeps keys from the page", () => {
    const heard: string[] = [];
    const listener = ({ key }: KeyboardEvent) => heard.push(key);
    document.addEventListener("keydown", listener);
    render(<Page />);
    open();
    fireEvent.keyDown(screen.getByRole("button", { name: "Close" }), { key: "r" });
    fireEvent.keyDown(screen.getByText("open"), { key: "x" });
    document.removeEventListener("keydown", listener);
    expect(heard).toEqual(["x"]);
  });
});
