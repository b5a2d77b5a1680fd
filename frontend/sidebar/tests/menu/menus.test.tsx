import type { Job } from "@orglane/client";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { type ReactNode, useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { USUAL_VIEW } from "../../src/list/address.ts";
import { ContextMenu, type MenuRequest } from "../../src/menu/ContextMenu.tsx";
import { HeaderMenu } from "../../src/menu/HeaderMenu.tsx";
import type { Choice, MenuItem } from "../../src/menu/items.ts";
import { prefetchMenus } from "../../src/menu/lazy.ts";
import { SettingsMenu } from "../../src/menu/SettingsMenu.tsx";
import type { Desk } from "../../src/work.ts";

afterEach(cleanup);
// No chunk has to be waited for, but where that is what is looked at.
beforeEach(async () => {
  prefetchMenus();
  await import("../../src/menu/panels.tsx");
});

const heard: string[] = [];
afterEach(() => void heard.splice(0));
const note = (what: string) => () => void heard.push(what);

const aChoice = (id: string, over: Partial<Choice> = {}): Choice => ({
  id,
  text: id,
  onChoose: note(id),
  ...over,
});

const ITEMS: readonly MenuItem[] = [
  aChoice("Reload", { shortcut: "r" }),
  "separator",
  aChoice("Open"),
  aChoice("Copy"),
];

const items = () => screen.getAllByRole("menuitem").map(({ textContent }) => textContent);
const focused = () => document.activeElement?.textContent;
const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });
const menu = () => screen.queryByRole("menu");
const settle = () => act(() => new Promise((done) => setTimeout(done, 5)));

async function drawn(page: ReactNode) {
  const rendered = render(page);
  await settle();
  return rendered;
}

describe("the menu of a line", () => {
  const request = (over: Partial<MenuRequest> = {}): MenuRequest => ({
    x: 30,
    y: 40,
    label: "Actions of #7",
    items: ITEMS,
    ...over,
  });

  /** A page whose line takes the focus back, as the list does. */
  function Page({ asked, onClosed }: { asked: MenuRequest; onClosed?: (needs: boolean) => void }) {
    const [current, setCurrent] = useState<MenuRequest | null>(asked);
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: it stands for the page around the menu.
      <div onKeyDown={({ key }) => heard.push(`key ${key}`)}>
        <button type="button" data-testid="line" onClick={() => setCurrent(asked)}>
          line
        </button>
        <button type="button">beside</button>
        <ContextMenu
          request={current}
          onClose={(needsFocus) => {
            onClosed?.(needsFocus);
            setCurrent(null);
            if (needsFocus) screen.getByTestId("line").focus();
          }}
          onUnavailable={note("unavailable")}
        />
      </div>
    );
  }

  it("is there where it is asked for, with a name, and its first item has the focus", async () => {
    const { container } = await drawn(<Page asked={request()} />);
    expect(screen.getByRole("menu", { name: "Actions of #7" })).toBeTruthy();
    expect(items()).toEqual(["Reloadr", "Open", "Copy"]);
    expect(screen.getAllByRole("separator")).toHaveLength(1);
    expect(focused()).toBe("Reloadr");
    const anchor = container.querySelector<HTMLElement>(".menu-anchor");
    expect([anchor?.style.position, anchor?.style.left, anchor?.style.top]).toEqual([
      "fixed",
      "30px",
      "40px",
    ]);
  });

  it("brings no style of its own into the page, and does not hide the rest of it", async () => {
    await drawn(<Page asked={request()} />);
    expect(document.querySelector("style")).toBeNull();
    expect(document.querySelector("body > [aria-hidden='true']")).toBeNull();
    expect(document.body.style.pointerEvents).toBe("");
  });

  it("is gone through by arrows, ends and letters, and the page does not hear of it", async () => {
    await drawn(<Page asked={request()} />);
    const seen: (string | null | undefined)[] = [];
    for (const key of ["ArrowDown", "End", "ArrowDown", "ArrowUp", "Home", "o"]) {
      press(key);
      await settle();
      seen.push(focused());
    }
    expect(seen).toEqual(["Open", "Copy", "Reloadr", "Copy", "Reloadr", "Open"]);
    expect(heard).toEqual([]);
  });

  it.each(["Enter", " "])("“%s” chooses, once, when the focus is back already", async (key) => {
    const choose = () => void heard.push(`Open with ${document.activeElement?.textContent}`);
    await drawn(<Page asked={request({ items: [aChoice("Open", { onChoose: choose })] })} />);
    press(key);
    await settle();
    expect(heard).toEqual(["Open with line"]);
    expect(menu()).toBeNull();
    expect(focused()).toBe("line");
  });

  it.each(["Escape", "Tab"])("%s closes it, and chooses nothing", async (key) => {
    const closed: boolean[] = [];
    await drawn(<Page asked={request()} onClosed={(needs) => closed.push(needs)} />);
    expect(press(key)).toBe(false);
    await settle();
    expect(menu()).toBeNull();
    expect(closed).toEqual([true]);
    expect(heard).toEqual([]);
    expect(focused()).toBe("line");
  });

  it("a press beside it closes it", async () => {
    await drawn(<Page asked={request()} />);
    fireEvent.pointerDown(screen.getByText("beside"));
    await settle();
    expect(menu()).toBeNull();
  });

  it("leaves the focus where it went by itself", async () => {
    const closed: boolean[] = [];
    await drawn(<Page asked={request()} onClosed={(needs) => closed.push(needs)} />);
    act(() => screen.getByText("beside").focus());
    await settle();
    expect(menu()).toBeNull();
    expect(closed).toEqual([false]);
    expect(focused()).toBe("beside");
  });

  it("opens again, and elsewhere", async () => {
    await drawn(<Page asked={request()} />);
    press("Escape");
    await settle();
    fireEvent.click(screen.getByTestId("line"));
    await settle();
    expect(focused()).toBe("Reloadr");
  });

  it("begins at its first item when it is asked for elsewhere", async () => {
    const show = (asked: MenuRequest) => (
      <ContextMenu request={asked} onClose={note("close")} onUnavailable={note("unavailable")} />
    );
    const { rerender } = await drawn(show(request()));
    press("ArrowDown");
    rerender(show(request({ items: [...ITEMS] })));
    await settle();
    expect(focused()).toBe("Open");
    rerender(show(request({ label: "Actions of #8", y: 90 })));
    await settle();
    expect(focused()).toBe("Reloadr");
  });

  describe("an item", () => {
    const open = (over: Partial<Choice>) =>
      drawn(<Page asked={request({ items: [aChoice("Reload", over), aChoice("Open")] })} />);
    const first = () => screen.getByRole("menuitem", { name: "Reload" });
    const description = () => {
      const id = first().getAttribute("aria-describedby");
      return id === null ? null : document.getElementById(id)?.textContent;
    };

    it.each<[string, Partial<Choice>, string | null]>([
      ["is busy", { state: { isBusy: true, error: null } }, "under way"],
      ["knows more", { state: { isBusy: true, error: null, words: "3 of 9" } }, "3 of 9"],
      ["is disabled", { isDisabled: true }, null],
    ])("that %s can be reached, and not chosen", async (_, over, words) => {
      await open(over);
      expect(document.activeElement).toBe(first());
      expect(first().getAttribute("aria-disabled")).toBe("true");
      expect(description()).toBe(words);
      fireEvent.click(first());
      await settle();
      expect(heard).toEqual([]);
      expect(menu()).toBeTruthy();
    });

    it("that has failed says why, and can be chosen again", async () => {
      await open({ state: { isBusy: false, error: "GitHub is down" } });
      expect(description()).toBe("Failed last time: GitHub is down");
      expect(first().getAttribute("aria-disabled")).toBe("false");
      fireEvent.click(first());
      expect(heard).toEqual(["Reload"]);
    });

    it("has its key beside its name, and not in it", async () => {
      await open({ shortcut: "r" });
      expect(first().getAttribute("aria-keyshortcuts")).toBe("r");
      expect(description()).toBeNull();
    });
  });
});

describe("the organization's menu", () => {
  type SomeDesk = Pick<Desk, "standings" | "start">;
  const aDesk = (standings: Desk["standings"] = new Map()): SomeDesk => ({
    standings,
    start: ({ kind }) => heard.push(`start ${kind}`),
  });
  const jobs = new Map<string, Job>();
  const page = (desk: SomeDesk | null) => (
    <HeaderMenu
      desk={desk}
      jobs={jobs}
      onMarkAllRead={note("mark all read")}
      onHelp={() => heard.push(`help with ${document.activeElement?.getAttribute("aria-label")}`)}
      onUnavailable={(words) => heard.push(words)}
    />
  );
  const button = () => screen.getByRole("button", { name: "Organization menu" });
  const open = async (desk: SomeDesk | null = aDesk()) => {
    await drawn(page(desk));
    fireEvent.click(button());
    await settle();
  };

  it("is opened and closed by its button, which says so", async () => {
    await drawn(page(aDesk()));
    expect(button().getAttribute("data-testid")).toBe("reload-menu");
    expect(button().getAttribute("aria-haspopup")).toBe("menu");
    expect(button().getAttribute("aria-expanded")).toBe("false");
    fireEvent.click(button());
    await settle();
    expect(screen.getByRole("menu", { name: "Organization menu" })).toBeTruthy();
    expect(button().getAttribute("aria-expanded")).toBe("true");
    fireEvent.pointerDown(button());
    act(() => button().focus());
    fireEvent.click(button());
    await settle();
    expect(menu()).toBeNull();
    expect(button().getAttribute("aria-expanded")).toBe("false");
  });

  it("is opened by ArrowDown too", async () => {
    await drawn(page(aDesk()));
    fireEvent.keyDown(button(), { key: "ArrowDown" });
    await settle();
    expect(focused()).toBe("Reload organization");
  });

  it.each([
    ["Reload organization", "start reload_organization"],
    ["Reload all PRs", "start full_sync"],
    ["Recover missed deliveries", "start recover_deliveries"],
    ["Mark all as read", "mark all read"],
    ["Keyboard help", "help with Organization menu"],
  ])("%s does so, with the focus back at the button", async (name, what) => {
    await open();
    fireEvent.click(screen.getByRole("menuitem", { name }));
    await settle();
    expect(heard).toEqual([what]);
    expect(menu()).toBeNull();
    expect(document.activeElement).toBe(button());
  });

  it("follows the work while it is open", async () => {
    const { rerender } = await drawn(page(aDesk()));
    fireEvent.click(button());
    await settle();
    rerender(page(aDesk(new Map([["full_sync", { isBusy: true, error: null }]]))));
    const item = screen.getByRole("menuitem", { name: "Reload all PRs" });
    expect(item.textContent).toContain("under way");
    rerender(page(aDesk(new Map([["full_sync", { isBusy: false, error: "No." }]]))));
    expect(item.textContent).toContain("Failed last time: No.");
    fireEvent.click(item);
    expect(heard).toEqual(["start full_sync"]);
  });

  it("starts nothing while nothing can be asked of GitHub", async () => {
    await open(null);
    fireEvent.click(screen.getByRole("menuitem", { name: "Reload all PRs" }));
    expect(heard).toEqual([]);
    fireEvent.click(screen.getByRole("menuitem", { name: "Mark all as read" }));
    expect(heard).toEqual(["mark all read"]);
  });
});

describe("the settings", () => {
  function Page() {
    const [view, setView] = useState(USUAL_VIEW);
    const [theme, setTheme] = useState<"system" | "light" | "dark">("system");
    return (
      <>
        <SettingsMenu
          view={view}
          theme={theme}
          onView={(part) => setView({ ...view, ...part })}
          onTheme={setTheme}
          onUnavailable={note("unavailable")}
        />
        <output>{[view.grouping, view.density, theme].join(" ")}</output>
      </>
    );
  }
  const open = async () => {
    await drawn(<Page />);
    fireEvent.click(screen.getByTestId("settings"));
    await settle();
  };
  const chosen = () =>
    screen
      .getAllByRole("menuitemradio")
      .filter((each) => each.getAttribute("aria-checked") === "true")
      .map(({ textContent }) => textContent);

  it("are three groups with names", async () => {
    await open();
    expect(screen.getByRole("button", { name: "View settings" })).toBeTruthy();
    const groups = screen.getAllByRole("group").map((group) => {
      const label = document.getElementById(group.getAttribute("aria-labelledby") ?? "");
      return [label?.textContent, group.querySelectorAll("[role=menuitemradio]").length];
    });
    expect(groups).toEqual([
      ["Group by", 4],
      ["Density", 2],
      ["Theme", 3],
    ]);
    expect(chosen()).toEqual(["Repository", "Comfortable", "As the system"]);
  });

  it("hold at once, and stay open to be tried", async () => {
    await open();
    for (const name of ["Whose turn", "Compact", "Dark", "Author"]) {
      fireEvent.click(screen.getByRole("menuitemradio", { name }));
    }
    expect(chosen()).toEqual(["Author", "Compact", "Dark"]);
    expect(document.querySelector("output")?.textContent).toBe("author compact dark");
    press("Escape");
    await settle();
    expect(menu()).toBeNull();
    expect(document.activeElement).toBe(screen.getByTestId("settings"));
  });
});

describe("a chunk that cannot be loaded", () => {
  /** The page's modules anew, of which one is missing as often as told. */
  async function pageWithout(missing: number) {
    vi.resetModules();
    let left = missing;
    vi.doMock("../../src/menu/panels.tsx", async (original) => {
      left -= 1;
      if (left >= 0) throw new Error("Failed to fetch dynamically imported module");
      return original();
    });
    return import("../../src/menu/ContextMenu.tsx");
  }
  afterEach(() => {
    vi.doUnmock("../../src/menu/panels.tsx");
    vi.resetModules();
  });

  it("is told of in words, and is tried again the next time", async () => {
    const { ContextMenu: Menu } = await pageWithout(1);
    const page = (asked: boolean) => (
      <>
        <p>the page</p>
        <Menu
          request={asked ? { x: 1, y: 1, label: "Actions", items: ITEMS } : null}
          onClose={(needsFocus) => heard.push(`close ${needsFocus}`)}
          onUnavailable={(words) => heard.push(words)}
        />
      </>
    );
    const { rerender } = render(page(true));
    await waitFor(() => expect(heard).toHaveLength(2));
    expect(heard).toEqual([
      "close true",
      "The menu could not be loaded. Try again, or reload the page.",
    ]);
    expect(screen.getByText("the page")).toBeTruthy();
    rerender(page(false));
    rerender(page(true));
    await waitFor(() => expect(menu()).toBeTruthy());
  });
});
