/** Text as it is compared: in one case, without accents, and with what looks alike written alike. */

export interface Folded {
  readonly text: string;
  /** For each place in `text`, the visible character of the original that it stems from: from here, up to there. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Letters with a stroke or of two are letters of their own in Unicode, and typed without in a hurry. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  ς: "σ",
  ø: "o",
  ł: "l",
  đ: "d",
  æ: "ae",
  œ: "oe",
};

const BEYOND_ASCII = /[\u0080-\uffff]+/g;

export function fold(text: string): string {
  return text.replace(BEYOND_ASCII, foldRun).toLowerCase();
}

function foldRun(run: string): string {
  return (
    run
      .normalize("NFKD")
      .replace(/\p{Mn}/gu, "")
      // By way of capitals, which ß and ss have in common.
      .toUpperCase()
      .toLowerCase()
      .replace(/[ςøłđæœ]/g, (letter) => LOOKALIKES[letter] ?? letter)
  );
}

/** With the way back to the original, whose visible characters are never cut: an emoji may be of a dozen code points. */
export function foldedWithPlaces(text: string): Folded {
  const from: number[] = [];
  const to: number[] = [];
  let folded = "";
  for (const { segment, index } of visibleCharacters(text)) {
    const own = fold(segment);
    folded += own;
    for (let at = 0; at < own.length; at += 1) {
      from.push(index);
      to.push(index + segment.length);
    }
  }
  return { text: folded, from, to };
}

/** ASCII that an accent may not follow, and the rest, with the letter before it that may have one. */
const RUNS = /[^\u0080-\uffff]+(?![\u0080-\uffff])|[\s\S]?[\u0080-\uffff]+/g;
const segmenter = new Intl.Segmenter();

/** Between two characters of ASCII there is no doubt, and asking would take long in a title of ten thousand. */
function* visibleCharacters(text: string): Iterable<{ segment: string; index: number }> {
  for (const { 0: run, index: start } of text.matchAll(RUNS)) {
    const isPlain = run.charCodeAt(run.length - 1) < 128;
    const parts = isPlain ? Array.from(run, segmentOf) : segmenter.segment(run);
    for (const { segment, index } of parts) yield { segment, index: start + index };
  }
}

function segmentOf(segment: string, index: number) {
  return { segment, index };
}
