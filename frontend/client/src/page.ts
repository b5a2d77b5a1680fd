/** What the client asks of the page it runs in. */
export interface Page {
  isVisible(): boolean;
  /** Calls back when the page comes into view, out of the history, or the network returns. Returns the way to stop. */
  onWake(listener: (cause: "online" | "visible" | "pageshow") => void): () => void;
}

export function browserPage(): Page {
  return { isVisible: () => document.visibilityState === "visible", onWake };
}

const onWake: Page["onWake"] = (listener) => {
  const abort = new AbortController();
  const { signal } = abort;
  window.addEventListener("online", () => listener("online"), { signal });
  window.addEventListener("pageshow", (event) => event.persisted && listener("pageshow"), {
    signal,
  });
  document.addEventListener(
    "visibilitychange",
    () => document.visibilityState === "visible" && listener("visible"),
    { signal },
  );
  return () => abort.abort();
};
