/** What the client asks of the page it runs in. */
export interface Page {
  isVisible(): boolean;
  /** Tells of what may have cut a connection, or makes one worth having again. Returns the way to stop. */
  onEvent(listener: (event: PageEvent) => void): () => void;
}

/**
 * `visible` and `hidden`: whether anybody can see it. `online`: the network is back. `pageshow`: it comes out of the
 * history. `clock`: time has passed without it, or the clock was set.
 */
export type PageEvent = "visible" | "hidden" | "online" | "pageshow" | "clock";

/** How often the clocks are compared; browsers slow a hidden page's timers down to one a minute. */
const LOOK_MS = 10_000;
const SLEPT_MS = 90_000;
const SET_MS = 5_000;

export function browserPage(): Page {
  return { isVisible: () => document.visibilityState === "visible", onEvent };
}

const onEvent: Page["onEvent"] = (listener) => {
  const abort = new AbortController();
  const { signal } = abort;
  window.addEventListener("online", () => listener("online"), { signal });
  window.addEventListener("pageshow", (event) => event.persisted && listener("pageshow"), {
    signal,
  });
  document.addEventListener(
    "visibilitychange",
    () => listener(document.visibilityState === "visible" ? "visible" : "hidden"),
    { signal },
  );
  const stopWatching = watchClocks(() => listener("clock"));
  return () => {
    abort.abort();
    stopWatching();
  };
};

/** Calls back when the machine has slept or the clock was set: no event tells of either. */
export function watchClocks(jumped: () => void): () => void {
  let wallMs = Date.now();
  let steadyMs = performance.now();
  const timer = setInterval(() => {
    const passed = Date.now() - wallMs;
    const steady = performance.now() - steadyMs;
    wallMs = Date.now();
    steadyMs = performance.now();
    // A steady clock stands still in some machines' sleep, and runs on in others'.
    if (Math.abs(passed - steady) > SET_MS || steady > SLEPT_MS) jumped();
  }, LOOK_MS);
  return () => clearInterval(timer);
}
