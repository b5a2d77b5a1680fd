/**
 * What would keep the parser busy for seconds. Each limit is far beyond what people write, and each is about what one
 * kind of text costs more for than its length: see docs/decisions/0023-markdown.md for what was measured.
 */

/** Quotes and lists within each other, counted on one line. */
const DEPTH = 20;
/** All of them together. */
const CONTAINERS = 2_000;
/** A table's rows are filled up to the width of its head. */
const CELLS = 4_000;
/** Of one paragraph: each end of an emphasis or a link looks back for its beginning. */
const MARKS = 2_000;

const CONTAINER = /[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))/y;
const DELIMITER_ROW = /^[ \t>]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+[ \t:|-]*$/gm;

export function isIntricate(text: string): boolean {
  const depths = text.split("\n").map(depthOf);
  const containers = depths.reduce((sum, depth) => sum + depth, 0);
  if (containers > CONTAINERS || Math.max(...depths) > DEPTH) return true;
  return text.split(/\n[ \t]*\n/).some((block) => cells(block) > CELLS || marks(block) > MARKS);
}

function depthOf(line: string): number {
  CONTAINER.lastIndex = 0;
  let depth = 0;
  while (CONTAINER.test(line)) depth += 1;
  return depth;
}

function cells(block: string): number {
  const widths = (block.match(DELIMITER_ROW) ?? []).map((row) => row.split("|").length);
  return Math.max(0, ...widths) * block.split("\n").length;
}

function marks(block: string): number {
  return block.match(/[*_~[\]]/g)?.length ?? 0;
}
