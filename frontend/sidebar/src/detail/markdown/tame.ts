/** A body's tree, once it is clean, as it may stand in the page: headings, links and images of its own kind. */
import type { Element, ElementContent, Properties, Root, RootContent, Text } from "hast";
import { DETAIL_TEXTS } from "../../texts.ts";
import { safeAddress } from "./links.ts";

/** Deeper, browsers would have trouble to draw it: from there on it is text alone. */
const DEPTH = 40;
/** The pane's parts have headings of level 3. */
const ABOVE = 3;
/** As the sanitizer puts it before ids. */
const PREFIX = "user-content-";

const TEXT = DETAIL_TEXTS.description;
const BLOCKS: ReadonlySet<string> = new Set(
  "p li h1 h2 h3 h4 h5 h6 td th dt dd summary blockquote div pre".split(" "),
);

interface Place {
  readonly base: string | null;
  readonly isInLink: boolean;
  readonly depth: number;
  /** The level of each heading, as it shall be. */
  readonly levels: ReadonlyMap<Element, number>;
}

/** Relative links are of the repository at `base`. */
export function tame(base: string | null) {
  return (root: Root): void => {
    const place = { base, isInLink: false, depth: 0, levels: levelsOf(root) };
    root.children = root.children.map((child) =>
      child.type === "doctype" ? child : tamed(child, place),
    );
  };
}

function tamed(node: ElementContent, place: Place): ElementContent {
  if (node.type !== "element") return node;
  const inner = {
    ...place,
    isInLink: place.isInLink || node.tagName === "a",
    depth: place.depth + 1,
  };
  const children =
    place.depth < DEPTH
      ? node.children.map((child) => tamed(child, inner))
      : [textNode(textOf(node.children))];
  const properties = BLOCKS.has(node.tagName)
    ? { ...node.properties, dir: "auto" }
    : node.properties;
  const copy = { ...node, properties, children };
  const level = place.levels.get(node);
  if (level !== undefined) return heading(copy, level);
  return TAMERS[node.tagName]?.(copy, place) ?? copy;
}

type Tamer = (element: Element, place: Place) => ElementContent;

const TAMERS: Readonly<Record<string, Tamer>> = {
  a: link,
  img: image,
  input: checkbox,
  table: scroller,
};

/** The hidden heading of footnotes is hidden by this page's own name for it. */
function heading(element: Element, level: number): Element {
  const { className, ...rest } = element.properties;
  const properties = className ? { ...rest, className: ["visually-hidden"] } : rest;
  return { ...element, tagName: `h${level}`, properties };
}

function link(element: Element, { base }: Place): Element {
  const { href, ...rest } = element.properties;
  if (typeof href === "string" && href.startsWith("#")) {
    return withProperties(element, { ...rest, href: `#${PREFIX}${href.slice(1)}` });
  }
  const address = safeAddress(href, base);
  if (address === null) return { ...element, tagName: "span", properties: {} };
  return withProperties(element, { ...rest, ...outward(address) });
}

/** Images come from anywhere, and would tell there who reads: a link shows them to whoever asks. */
function image(element: Element, { base, isInLink }: Place): ElementContent {
  const { src, alt } = element.properties;
  const words = textNode(TEXT.image(typeof alt === "string" ? alt.trim() : ""));
  const address = isInLink ? null : safeAddress(src, base);
  if (address === null) return { ...element, tagName: "span", properties: {}, children: [words] };
  return { ...element, tagName: "a", properties: outward(address), children: [words] };
}

function outward(href: string): Properties {
  return { href, target: "_blank", rel: ["noreferrer", "nofollow"] };
}

/** Of a task list: its own line says what it is about. */
function checkbox(element: Element): Element {
  const ariaLabel = element.properties.checked ? TEXT.done : TEXT.notDone;
  return withProperties(element, { ...element.properties, ariaLabel });
}

/** A wide table scrolls by itself, with the keyboard too. */
function scroller(table: Element): Element {
  const properties = {
    className: ["detail-table"],
    role: "region",
    ariaLabel: TEXT.table,
    tabIndex: 0,
  };
  return { type: "element", tagName: "div", properties, children: [table] };
}

/** Below the pane's own and without a gap, whatever levels the body has begun with. */
function levelsOf(root: Root): ReadonlyMap<Element, number> {
  const headings = headingsIn(root.children);
  const used = [...new Set(headings.map(({ tagName }) => tagName))].sort();
  const levels = new Map<Element, number>();
  let before = ABOVE;
  for (const element of headings) {
    before = Math.min(ABOVE + 1 + used.indexOf(element.tagName), before + 1, 6);
    levels.set(element, before);
  }
  return levels;
}

function headingsIn(nodes: readonly RootContent[]): readonly Element[] {
  return nodes.flatMap((node) => {
    if (node.type !== "element") return [];
    return /^h[1-6]$/.test(node.tagName) ? [node] : headingsIn(node.children);
  });
}

function textOf(nodes: readonly ElementContent[]): string {
  return nodes
    .map((node) => {
      if (node.type === "text") return node.value;
      return node.type === "element" ? textOf(node.children) : "";
    })
    .join("");
}

function textNode(value: string): Text {
  return { type: "text", value };
}

function withProperties(element: Element, properties: Properties): Element {
  return { ...element, properties };
}
