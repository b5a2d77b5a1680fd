import { describe, expect, it } from "vitest";
import {
  type Action,
  actionOf,
  BINDINGS,
  type Pressed,
  shortcutOf,
  takesLetters,
} from "../../src/help/keys.ts";
import { HELP_TEXTS } from "../../src/texts.ts";

const pressed = (key: string, over: Partial<Pressed> = {}): Pressed => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  ...over,
});

describe("a key", () => {
  it.each<[string, Partial<Pressed>, Action | null]>([
    ["ArrowUp", {}, "previous"],
    ["k", {}, "previous"],
    ["ArrowDown", {}, "next"],
    ["j", {}, "next"],
    ["ArrowLeft", {}, "outward"],
    ["ArrowRight", {}, "inward"],
    ["PageUp", {}, "pageUp"],
    ["PageDown", {}, "pageDown"],
    ["Home", {}, "first"],
    ["End", {}, "last"],
    ["Enter", {}, "enter"],
    [" ", {}, "enter"],
    ["Escape", {}, "leave"],
    ["/", {}, "search"],
    ["/", { shiftKey: true }, "search"],
    ["r", {}, "reload"],
    ["R", { shiftKey: true }, "reloadAll"],
    ["o", {}, "github"],
    ["c", {}, "fold"],
    ["u", {}, "unread"],
    ["m", {}, "menu"],
    ["F10", { shiftKey: true }, "menu"],
    ["ContextMenu", {}, "menu"],
    ["?", { shiftKey: true }, "help"],
    ["?", {}, "help"],
    ["D", { shiftKey: true }, "developer"],
    // Caps Lock makes capitals of letters, and no other keys of them.
    ["R", {}, "reload"],
    ["r", { shiftKey: true }, "reloadAll"],
    ["d", {}, null],
    ["F10", {}, null],
    ["ArrowUp", { shiftKey: true }, null],
    ["x", {}, null],
    ["r", { ctrlKey: true }, null],
    ["r", { metaKey: true }, null],
    ["r", { altKey: true }, null],
    ["r", { isComposing: true }, null],
    ["constructor", {}, null],
  ])("%s with %o means %s", (key, over, action) => {
    expect(actionOf(pressed(key, over))).toBe(action);
  });

  it("means one thing only, and everything has a key", () => {
    const keys = BINDINGS.flatMap((binding) => binding.keys);
    expect(new Set(keys).size).toBe(keys.length);
    const actions = BINDINGS.map(({ action }) => action).sort();
    expect(actions).toEqual(Object.keys(HELP_TEXTS.actions).sort());
  });

  it("is shown in menus as it is in the help", () => {
    expect([shortcutOf("reloadAll"), shortcutOf("menu")]).toEqual(["Shift+R", "m"]);
  });
});

describe("letters", () => {
  it.each([
    ["<input>", true],
    ["<textarea></textarea>", true],
    ["<select></select>", true],
    ["<div contenteditable><b></b></div>", true],
    ["<button></button>", false],
    ["<div></div>", false],
  ])("are typed in %s: %s", (html, expected) => {
    document.body.innerHTML = html;
    const target = document.querySelector("body > * > *, body > *:empty");
    expect(takesLetters(target)).toBe(expected);
    expect(takesLetters(document)).toBe(false);
  });
});
