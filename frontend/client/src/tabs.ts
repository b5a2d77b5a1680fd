/** What tabs of one browser need to find each other: locks that end with their tab, and a channel. */
export interface TabsApi {
  /**
   * Waits for a lock and holds it until `held` is over, or until somebody steals it, which ends `held`'s signal. The
   * promise ends with the lock; `signal` gives up waiting.
   */
  hold(
    name: string,
    options: HoldOptions,
    held: (lost: AbortSignal) => Promise<void>,
  ): Promise<void>;
  channel(name: string): Channel;
}

export interface HoldOptions {
  readonly steal?: boolean;
  readonly signal?: AbortSignal;
}

export interface Channel {
  post(message: unknown): void;
  /** Messages of the other tabs; one's own do not come back. */
  listen(listener: (message: unknown) => void): void;
  close(): void;
}

/** Null where a browser has no locks or no channels, such as in a page that is not secure: each tab is alone there. */
export function browserTabs(): TabsApi | null {
  try {
    if (!navigator.locks || typeof BroadcastChannel === "undefined") return null;
    // Storage that is blocked may show only here.
    new BroadcastChannel("orglane:probe").close();
    return { hold, channel };
  } catch {
    return null;
  }
}

const hold: TabsApi["hold"] = async (name, { steal, signal }, held) => {
  const lost = new AbortController();
  const options: LockOptions = steal ? { steal } : signal ? { signal } : {};
  try {
    await navigator.locks.request(name, options, () => held(lost.signal));
  } catch (cause) {
    // Given up, or stolen.
    if (!(cause instanceof DOMException) || cause.name !== "AbortError") throw cause;
  } finally {
    lost.abort();
  }
};

function channel(name: string): Channel {
  const own = new BroadcastChannel(name);
  return {
    post: (message) => own.postMessage(message),
    listen: (listener) => {
      own.onmessage = ({ data }) => listener(data);
    },
    close: () => own.close(),
  };
}
