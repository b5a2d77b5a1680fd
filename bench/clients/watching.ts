/**
 * Put into a page before its own scripts: notes when what happens in it, on the page's own clock.
 *
 * A frame counts as drawn, as far as the page's thread goes, when the first task after its animation callbacks runs:
 * style, layout, paint and the hand-over to the compositor lie between. What comes then is on other threads.
 */

interface Note {
  /**
   * `bytes`: the last of the snapshot is there. `rows`: the first of the list are in the document. `delta`: one is at
   * the socket. `press`: a key went down. `input`: its letter is in the box. `change`: the list is another.
   * `frame`: one was drawn, of which `atMs` is when its animation callbacks ran.
   */
  readonly what: "bytes" | "rows" | "delta" | "press" | "input" | "change" | "frame";
  readonly atMs: number;
  readonly drawnAtMs?: number;
}

let notes: Note[] = [];
let isNoting = true;
let isRunning = false;
let isAsked = false;
/**
 * Layout shift as https://web.dev/articles/cls counts it: but for what answers a key. `words`: within lines, whose words
 * stand behind each other and move when one before them is another. `page`: all else, such as a line.
 */
const shifted = { page: 0, words: 0 };
/** A line that is to stay where it is: how far it was away from there at most, and in how many frames it was looked for. */
const held = { id: "", topPx: 0, mostPx: 0, frames: 0, missing: 0 };

function note(what: Note["what"], atMs = performance.now()): void {
  if (!isNoting) return;
  notes.push({ what, atMs });
  frame();
}

/** So that the next frame is noted; the page itself asks for one if it has anything to draw. */
function frame(): void {
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(() => {
    const atMs = performance.now();
    isAsked = false;
    look();
    afterwards(() => {
      if (isNoting) notes.push({ what: "frame", atMs, drawnAtMs: performance.now() });
    });
    if (isRunning) frame();
  });
}

const waiting: (() => void)[] = [];
const channel = new MessageChannel();
channel.port1.onmessage = () => waiting.shift()?.();

function afterwards(act: () => void): void {
  waiting.push(act);
  channel.port2.postMessage(null);
}

/** Last before a frame is drawn: scripts have done what they did for it. */
function look(): void {
  if (held.id === "") return;
  const line = lineOf(held.id);
  held.frames += 1;
  if (!line) held.missing += 1;
  else held.mostPx = Math.max(held.mostPx, Math.abs(topOf(line) - held.topPx));
}

function lineOf(id: string): Element | null {
  return document.querySelector(`[data-line-id="${CSS.escape(id)}"]`);
}

function topOf(line: Element): number {
  return line.getBoundingClientRect().top;
}

/** The first line that is whole in sight. */
function hold(): string {
  const tree = document.querySelector(".tree");
  const top = tree ? topOf(tree) : 0;
  const lines = [...document.querySelectorAll<HTMLElement>("[data-line-id]")];
  const [first] = lines.filter((line) => topOf(line) >= top).sort((a, b) => topOf(a) - topOf(b));
  if (!first) throw new Error("no line is in sight");
  const id = first.dataset.lineId ?? "";
  Object.assign(held, { id, topPx: topOf(first), mostPx: 0, frames: 0, missing: 0 });
  return id;
}

/** Attributes that move a line or say something else of it; times are kept up to date by themselves. */
const SHOWN = ["style", "aria-label", "aria-posinset", "aria-setsize"];
const changes = new MutationObserver(() => note("change"));
const arrival = new MutationObserver(() => {
  const tree = document.querySelector("[data-pr-id]")?.closest("[role=tree]");
  if (!tree) return;
  arrival.disconnect();
  note("rows");
  requestAnimationFrame(() => afterwards(() => performance.mark("drawn")));
  changes.observe(tree, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: SHOWN,
  });
});
arrival.observe(document, { subtree: true, childList: true });

new PerformanceObserver((list) => {
  for (const { name, responseEnd } of list.getEntries() as PerformanceResourceTiming[]) {
    if (!name.includes("/summary")) continue;
    note("bytes", responseEnd);
    performance.mark("bytes", { startTime: responseEnd });
  }
}).observe({ type: "resource", buffered: true });

interface Source {
  /** Null once it is gone. */
  readonly node: Node | null;
  readonly currentRect: DOMRectReadOnly;
}

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  /** The largest few. */
  readonly sources: readonly Source[];
}

new PerformanceObserver((list) => {
  for (const { value, sources, hadRecentInput } of list.getEntries() as Shift[])
    if (!hadRecentInput) shifted[sources.every(isInLine) ? "words" : "page"] += value;
}).observe({ type: "layout-shift", buffered: true });

function isInLine({ node, currentRect }: Source): boolean {
  if (node) return Boolean(node.parentElement?.closest("[data-line-id]"));
  const tree = document.querySelector(".tree")?.getBoundingClientRect() ?? new DOMRect();
  return currentRect.top > tree.top && currentRect.width < tree.width / 2;
}

for (const [event, what] of [
  ["keydown", "press"],
  ["input", "input"],
] as const) {
  addEventListener(
    event,
    ({ timeStamp }) => {
      if (what === "press") performance.mark("press");
      note(what, what === "press" ? timeStamp : performance.now());
    },
    { capture: true },
  );
}

/** Its first listener is ours: a delta is noted before the page hears of it. */
globalThis.WebSocket = class extends WebSocket {
  constructor(...given: ConstructorParameters<typeof WebSocket>) {
    super(...given);
    this.addEventListener("message", ({ data }) => {
      if (String(data).startsWith('{"type":"delta"')) note("delta");
    });
  }
};

Object.assign(globalThis, {
  watch: {
    hold,
    held: () => ({ ...held }),
    shifted: () => ({ ...shifted }),
    /** Every frame is noted from now on, and not only those in which there may be something. */
    run: () => {
      isRunning = true;
      frame();
    },
    /** Nothing is noted any more, so that nothing is kept. */
    rest: () => {
      isNoting = false;
      isRunning = false;
      notes = [];
    },
    take: () => {
      const taken = notes;
      notes = [];
      return taken;
    },
  },
});
