/** Whether a connection lives: pings at the pace of the page, and one report when a pong stays away. */
import type { Tunables } from "./tunables.ts";

type Timer = ReturnType<typeof setTimeout>;

export interface Heart {
  start(): void;
  stop(): void;
  /** Now, and not only when it is due. */
  beat(): void;
  /** Anything that was received proves that it lives. */
  heard(): void;
}

export interface HeartDeps {
  readonly tunables: Tunables;
  isVisible(): boolean;
  ping(id: string): void;
  /** No pong in time. */
  silent(): void;
}

export function createHeart({ tunables, isVisible, ping, silent }: HeartDeps): Heart {
  let pings = 0;
  let pingTimer: Timer | undefined;
  let pongTimer: Timer | undefined;

  function start(): void {
    clearTimeout(pingTimer);
    pingTimer = setTimeout(beat, isVisible() ? tunables.pingVisible : tunables.pingHidden);
  }

  function beat(): void {
    pings += 1;
    ping(`p${pings}`);
    // Of several that are unanswered the first one counts.
    pongTimer ??= setTimeout(silent, tunables.pongTimeout);
    start();
  }

  function heard(): void {
    clearTimeout(pongTimer);
    pongTimer = undefined;
  }

  function stop(): void {
    clearTimeout(pingTimer);
    heard();
  }

  return { start, stop, beat, heard };
}
