/**
 * Whether a word is in a text, all of it folded. It is there
 * - as it stands, anywhere;
 * - as the beginnings of words that follow each other: `filog` and `flp` are in "fix login page";
 * - with one slip, at the beginning of a word, from five letters on and with the first one right: `lgoin`, `logim`.
 * Letters that only happen to come in that order are not a match: this list is not ranked, so each hit must convince.
 *
 * No library was found that does these three: fuzzysort and microfuzz take letters in order for a match and know no
 * slips, and what they mark may cut an emoji in two; uFuzzy knows slips, but folding and the way back would be ours.
 */
export type Range = readonly [from: number, to: number];

/** A word that is looked for. */
export interface Needle {
  readonly text: string;
  readonly mayBeShort: boolean;
  readonly maySlip: boolean;
}

/** A text that is looked through; its lines have nothing to do with each other. */
export interface Haystack {
  readonly text: string;
  /** Where its words begin and end, by turns; asked for only when something is not there as it stands. */
  words(): readonly number[];
}

const WORD = /^[\p{L}\p{N}\p{M}]+$/u;
const LETTERS = /^\p{L}+$/u;
const SLIPS_FROM = 5;
/** A longer one is no abbreviation, and would have too many ways to be divided. */
const LONGEST_SHORT = 12;

export function needleOf(text: string): Needle {
  return {
    text,
    mayBeShort: text.length > 1 && text.length <= LONGEST_SHORT && WORD.test(text),
    maySlip: text.length >= SLIPS_FROM && LETTERS.test(text),
  };
}

export function haystackOf(text: string): Haystack {
  let words: readonly number[] | null = null;
  return {
    text,
    words: () => {
      words ??= wordsOf(text);
      return words;
    },
  };
}

export function has(needle: Needle, haystack: Haystack): boolean {
  return haystack.text.includes(needle.text) || nearly(needle, haystack) !== null;
}

/** Where it is: everywhere that it stands as it is, or else the first place where it nearly is. */
export function find(needle: Needle, haystack: Haystack): readonly Range[] {
  const places = occurrences(needle.text, haystack.text);
  return places.length > 0 ? places : (nearly(needle, haystack) ?? []);
}

export function occurrences(word: string, text: string): readonly Range[] {
  const places: Range[] = [];
  if (word === "") return places;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    places.push([at, at + word.length]);
  }
  return places;
}

/** The end of a line is a word of no letters: nothing goes on beyond it. */
function wordsOf(text: string): readonly number[] {
  const words: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const from = at;
    while (isInWord(text.charCodeAt(at))) at += 1;
    if (at > from) words.push(from, at);
    if (text[at] === "\n") words.push(at, at);
  }
  return words;
}

function isInWord(code: number): boolean {
  if (code >= 128) return WORD.test(String.fromCharCode(code));
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}

function nearly(needle: Needle, haystack: Haystack): readonly Range[] | null {
  return shortened(needle, haystack) ?? slipped(needle, haystack);
}

interface Attempt {
  readonly word: string;
  readonly text: string;
  readonly words: readonly number[];
  inVain: Set<number> | null;
}

function shortened(needle: Needle, haystack: Haystack): readonly Range[] | null {
  if (!needle.mayBeShort) return null;
  const { text } = haystack;
  const words = haystack.words();
  const attempt: Attempt = { word: needle.text, text, words, inVain: null };
  return firstBegun(needle, haystack, (at) => beginnings(attempt, 0, at));
}

/** The first answer for a word that begins as the needle does. */
function firstBegun<Answer>(
  { text: wanted }: Needle,
  { text, words }: Haystack,
  answer: (at: number) => Answer | null,
): Answer | null {
  const all = words();
  const first = wanted.charCodeAt(0);
  for (let at = 0; at < all.length; at += 2) {
    if (text.charCodeAt(all[at] ?? 0) !== first) continue;
    const found = answer(at);
    if (found !== null) return found;
  }
  return null;
}

/** The word's rest in the words from `at` on: as much of it in the first one as lets the others follow. */
function beginnings(attempt: Attempt, done: number, at: number): readonly Range[] | null {
  const { word, text, words } = attempt;
  if (done === word.length) return [];
  const tried = at * word.length + done;
  if (attempt.inVain?.has(tried)) return null;
  const [from, to] = wordAt(words, at);
  for (let length = alike(word, done, text, from, to); length > 0; length -= 1) {
    const rest = beginnings(attempt, done + length, at + 2);
    if (rest) return [[from, from + length], ...rest];
  }
  attempt.inVain ??= new Set();
  attempt.inVain.add(tried);
  return null;
}

function wordAt(words: readonly number[], at: number): Range {
  return [words[at] ?? 0, words[at + 1] ?? 0];
}

function slipped(needle: Needle, haystack: Haystack): readonly Range[] | null {
  if (!needle.maySlip) return null;
  const words = haystack.words();
  return firstBegun(needle, haystack, (at) => {
    const [from, to] = wordAt(words, at);
    const length = lengthWithSlip(needle.text, haystack.text, from, to);
    return length > 0 ? [[from, from + length] as const] : null;
  });
}

/** How many letters were typed for how many that are there. */
const SLIPS = [
  { name: "one is missing", typed: 0, there: 1 },
  { name: "two are swapped", typed: 2, there: 2 },
  { name: "one is wrong", typed: 1, there: 1 },
  { name: "one is too many", typed: 1, there: 0 },
] as const;

/** How many letters from `from` on are the word but for one slip, or 0. */
function lengthWithSlip(word: string, text: string, from: number, to: number): number {
  const right = alike(word, 0, text, from, to);
  const at = from + right;
  // The last letter that was typed may be the first of what is to come: it is only wrong where a word ends.
  if (right === word.length - 1 && to - at < 2) return to - from;
  const slip = SLIPS.find(({ typed, there }) => {
    const isPossible = typed === 2 ? isSwap(word, right, text, at) : right + typed < word.length;
    return isPossible && at + there <= to && text.startsWith(word.slice(right + typed), at + there);
  });
  return slip ? word.length + slip.there - slip.typed : 0;
}

function isSwap(word: string, right: number, text: string, at: number): boolean {
  return word[right] === text[at + 1] && word[right + 1] === text[at];
}

/** How many letters of the word, from `done` on, are the first of the text between `from` and `to`. */
function alike(word: string, done: number, text: string, from: number, to: number): number {
  const most = Math.min(word.length - done, to - from);
  let length = 0;
  while (length < most && word[done + length] === text[from + length]) length += 1;
  return length;
}
