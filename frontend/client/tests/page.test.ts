// @vitest-environment happy-dom
/** What a page tells of: sight, network, history, and clocks that jump. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { browserPage, watchClocks } from "../src/page.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("clocks", () => {
  const watched = () => {
    const jumped = vi.fn();
    const stop = watchClocks(jumped);
    return { jumped, stop };
  };

  it("that go on together are nothing to tell of", () => {
    const { jumped } = watched();
    vi.advanceTimersByTime(600_000);
    expect(jumped).not.toHaveBeenCalled();
  });

  it.each([60_000, -60_000])("of which one was set by %i ms are told of once", (by) => {
    const { jumped } = watched();
    vi.setSystemTime(Date.now() + by);
    vi.advanceTimersByTime(60_000);
    expect(jumped).toHaveBeenCalledTimes(1);
  });

  it("that both ran on while nothing else did are told of: the machine slept", () => {
    const { jumped } = watched();
    const now = performance.now.bind(performance);
    vi.setSystemTime(Date.now() + 3_600_000);
    vi.spyOn(performance, "now").mockImplementation(() => now() + 3_600_000);
    vi.advanceTimersByTime(10_000);
    expect(jumped).toHaveBeenCalledTimes(1);
  });

  it("that are looked at once a minute, as on a page in the background, have not jumped", () => {
    const { jumped } = watched();
    const now = performance.now.bind(performance);
    vi.setSystemTime(Date.now() + 50_000);
    vi.spyOn(performance, "now").mockImplementation(() => now() + 50_000);
    vi.advanceTimersByTime(10_000);
    expect(jumped).not.toHaveBeenCalled();
  });

  it("are not watched any longer than asked", () => {
    const { stop } = watched();
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the page of a browser", () => {
  const look = (visibilityState: "visible" | "hidden") => {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue(visibilityState);
    document.dispatchEvent(new Event("visibilitychange"));
  };
  const cameBack = (persisted: boolean) =>
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted }));

  it("tells of sight, of the network, of coming out of the history, and of clocks", () => {
    const heard: string[] = [];
    browserPage().onEvent((event) => heard.push(event));
    look("hidden");
    look("visible");
    window.dispatchEvent(new Event("online"));
    cameBack(true);
    vi.setSystemTime(Date.now() + 60_000);
    vi.advanceTimersByTime(10_000);
    expect(heard).toEqual(["hidden", "visible", "online", "pageshow", "clock"]);
  });

  it("does not tell of being loaded, which is no coming back", () => {
    const heard = vi.fn();
    browserPage().onEvent(heard);
    cameBack(false);
    expect(heard).not.toHaveBeenCalled();
  });

  it("knows whether it is in sight", () => {
    look("hidden");
    expect(browserPage().isVisible()).toBe(false);
    look("visible");
    expect(browserPage().isVisible()).toBe(true);
  });

  it("tells nothing more when nobody listens", () => {
    const heard = vi.fn();
    browserPage().onEvent(heard)();
    window.dispatchEvent(new Event("online"));
    look("hidden");
    vi.advanceTimersByTime(600_000);
    expect(heard).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
