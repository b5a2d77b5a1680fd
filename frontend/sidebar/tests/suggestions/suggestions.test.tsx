import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useRef, useState } from "react";
import { afterEach, describe, expect, it } from "vitest";
import type { Entry } from "../../src/list/entry.ts";
import { parse } from "../../src/list/query.ts";
import { SearchBox } from "../../src/SearchBox.tsx";
import { anEntry } from "../list/views.ts";

afterEach(cleanup);

const ENTRIES = [
  anEntry(1, { authorLogin: "bo" }),
  anEntry(2, { authorLogin: "bo" }),
  anEntry(3, { authorLogin: "ana", labels: [{ name: "help wanted", color: "ffffff" }] }),
];

function Page({ entries, text }: { readonly entries: readonly Entry[]; readonly text: string }) {
  const [value, setValue] = useState(text);
  const inputRef = useRef<HTMLInputElement>(null);
  return (
    <>
      <SearchBox
        value={value}
        query={parse(value)}
        count={1}
        of={3}
        entries={entries}
        inputRef={inputRef}
        onChange={setValue}
      />
      <button type="button">beside</button>
    </>
  );
}

const show = (entries = ENTRIES, text = "") => {
  const { rerender } = render(<Page entries={entries} text={text} />);
  act(() => box().focus());
  return (next: readonly Entry[]) => rerender(<Page entries={next} text={text} />);
};

const box = () => screen.getByTestId<HTMLInputElement>("search");
const type = (value: string) => fireEvent.change(box(), { target: { value } });
/** True if the browser is left to do with the key what it does. */
const press = (key: string, init = {}) => fireEvent.keyDown(box(), { key, ...init });
const options = () =>
  screen.queryAllByRole("option").map((option) => option.firstChild?.textContent);
const active = () => {
  const id = box().getAttribute("aria-activedescendant");
  return id === null ? null : document.getElementById(id)?.firstChild?.textContent;
};
const moveCaret = (place: number) => {
  box().setSelectionRange(place, place);
  fireEvent.select(box());
};

describe("the list", () => {
  it.each([
    ["au", ["author:"]],
    ["login re", ["repo:", "review:"]],
    ["-is", ["is:"]],
    ["checks:", ["failing", "passing", "pending", "none"]],
    ["is:dr", ["draft"]],
    ["is:draft,t", ["task", "draft", "conflicting"]],
    ["author:", ["@me", "bo", "ana"]],
    ["author:an", ["ana"]],
    ['label:"help', ["help wanted"]],
    ["", []],
    ["login", []],
    ["login ", []],
    ["is:draft", []],
    ["is:draft ", []],
    ["is:purple", []],
    ["unknown:", []],
  ])("of “%s” has %o", (text, expected) => {
    show();
    type("x");
    type(text);
    expect(options()).toEqual(expected);
  });

  it("is announced as one: the box says whether it is open, where it is, and what is active", () => {
    show();
    expect(box().getAttribute("role")).toBe("combobox");
    expect(box().getAttribute("aria-expanded")).toBe("false");
    expect(box().getAttribute("aria-controls")).toBeNull();
    type("re");
    expect(box().getAttribute("aria-expanded")).toBe("true");
    const list = screen.getByRole("listbox", { name: "Suggestions" });
    expect(box().getAttribute("aria-controls")).toBe(list.id);
    expect(active()).toBeNull();
    press("ArrowDown");
    expect(screen.getByRole("option", { selected: true }).id).toBe(
      box().getAttribute("aria-activedescendant"),
    );
    expect(document.activeElement).toBe(box());
  });

  it("says of names how many have them, and of keys what they are for", () => {
    show();
    type("author:");
    expect(screen.getByRole("option", { name: "bo 2 pull requests" })).toBeTruthy();
    type("is");
    expect(screen.getByRole("option", { name: "is: in a state" })).toBeTruthy();
  });

  it("shows eight, and says how many more there are", () => {
    show(Array.from({ length: 20 }, (_, at) => anEntry(at + 1, { authorLogin: `dev${at + 10}` })));
    type("author:dev");
    expect(options()).toHaveLength(8);
    expect(screen.getByTestId("more-suggestions").textContent).toMatch(/^12 more/);
    type("author:dev1");
    expect(screen.getByTestId("more-suggestions").textContent).toMatch(/^2 more/);
    type("author:dev11");
    expect(options()).toEqual([]);
  });

  it("opens by ArrowDown where nothing was typed, with all keys, and its first one active", () => {
    show();
    expect(press("ArrowDown")).toBe(false);
    expect(options()).toEqual([
      "repo:",
      "author:",
      "label:",
      "is:",
      "checks:",
      "review:",
      "needs:",
    ]);
    expect(active()).toBe("repo:");
  });

  it("does not open by ArrowDown where there is nothing to suggest", () => {
    show(ENTRIES, "login");
    moveCaret(5);
    press("ArrowDown");
    expect(options()).toEqual([]);
  });

  it("follows the caret", () => {
    show();
    type("is:open author:b");
    expect(options()).toEqual(["bo"]);
    moveCaret(4);
    expect(options()).toEqual(["open", "closed", "conflicting"]);
    moveCaret(8);
    expect(options()).toEqual([]);
  });

  it("keeps the active one when others come before it", () => {
    const update = show();
    type("author:");
    press("ArrowUp");
    expect(active()).toBe("ana");
    update([...ENTRIES, anEntry(8, { authorLogin: "cy" }), anEntry(9, { authorLogin: "cy" })]);
    expect(options()).toEqual(["@me", "bo", "cy", "ana"]);
    expect(active()).toBe("ana");
  });

  it("closes when the focus leaves", () => {
    show();
    type("re");
    act(() => screen.getByText("beside").focus());
    expect(options()).toEqual([]);
  });
});

describe("the keys", () => {
  it("go round", () => {
    show();
    type("re");
    const seen = ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"].map((key) => {
      press(key);
      return active();
    });
    expect(seen).toEqual(["repo:", "review:", "repo:", "review:"]);
  });

  it.each(["Enter", "Tab"])("%s takes the active one, and a key's values follow", (key) => {
    show();
    type("login rev");
    press("ArrowDown");
    expect(press(key)).toBe(false);
    expect(box().value).toBe("login review:");
    expect(options()).toEqual(["changes", "approved", "required", "none"]);
    press("ArrowDown");
    expect(press(key)).toBe(false);
    expect(box().value).toBe("login review:changes ");
    expect(options()).toEqual([]);
  });

  it.each(["Enter", "Tab"])("%s takes nothing unasked", (key) => {
    show();
    type("re");
    expect(press(key)).toBe(true);
    expect(box().value).toBe("re");
  });

  it("take what is in the middle of a text, and leave the caret behind it", () => {
    show();
    type("is:dr login");
    moveCaret(5);
    press("ArrowDown");
    press("Enter");
    expect(box().value).toBe("is:draft login");
    expect(box().selectionStart).toBe(8);
  });

  it("write a name as it must be written", () => {
    show();
    type("label:he");
    press("ArrowDown");
    press("Enter");
    expect(box().value).toBe('label:"help wanted" ');
    expect(parse(box().value).problems).toEqual([]);
  });

  it("Escape closes the list, then empties the box, then is somebody else's", () => {
    show();
    type("re");
    expect(press("Escape")).toBe(false);
    expect([box().value, options()]).toEqual(["re", []]);
    expect(press("Escape")).toBe(false);
    expect(box().value).toBe("");
    expect(press("Escape")).toBe(true);
  });

  it("that an input method still needs are not for the list", () => {
    show();
    type("re");
    press("ArrowDown");
    expect(press("Enter", { isComposing: true })).toBe(true);
    expect(box().value).toBe("re");
  });

  it("of a list that is open do not reach the page", () => {
    const heard: string[] = [];
    const listener = ({ key }: KeyboardEvent) => heard.push(key);
    document.addEventListener("keydown", listener);
    show();
    type("re");
    press("Escape");
    press("a");
    document.removeEventListener("keydown", listener);
    expect(heard).toEqual(["a"]);
  });

  it("a slash leads to the box, but for where it is typed", () => {
    show();
    act(() => screen.getByText("beside").focus());
    expect(fireEvent.keyDown(screen.getByText("beside"), { key: "/", ctrlKey: true })).toBe(true);
    expect(document.activeElement).not.toBe(box());
    expect(fireEvent.keyDown(screen.getByText("beside"), { key: "/" })).toBe(false);
    expect(document.activeElement).toBe(box());
    expect(press("/")).toBe(true);
  });
});

describe("the mouse", () => {
  it("takes an option, and leaves the focus in the box", () => {
    show();
    type("author:");
    const option = screen.getByRole("option", { name: /^ana/ });
    expect(fireEvent.mouseDown(option)).toBe(false);
    fireEvent.click(option);
    expect(box().value).toBe("author:ana ");
    expect(document.activeElement).toBe(box());
  });
});

describe("the box", () => {
  it("says how much is found, and what it does not understand", () => {
    show();
    expect(screen.getByTestId("found").textContent).toBe("");
    type("is:purple");
    expect(screen.getByTestId("found").textContent).toBe("1 of 3");
    const problems = screen.getByTestId("problems");
    expect(problems.textContent).toContain("open, draft");
    expect(box().getAttribute("aria-describedby")).toBe(problems.id);
  });

  it("is never changed by what is suggested", () => {
    show();
    for (const text of ["i", "is", "is:", "is:d"]) {
      type(text);
      press("ArrowDown");
      expect(box().value).toBe(text);
    }
  });
});
