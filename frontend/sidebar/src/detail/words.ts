/** Words that a server may say, of which this page knows some. */
type Words = Readonly<Record<string, string>>;

/** A word that this page does not know, in letters that people read. */
export function plainWords(word: string): string {
  return word
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[._-]+/g, " ")
    .trim()
    .toLowerCase();
}

/** The text for a word of the server's, or else the word itself. */
export function wordsFor(texts: Words, word: string): string {
  return (Object.hasOwn(texts, word) && texts[word]) || plainWords(word);
}
