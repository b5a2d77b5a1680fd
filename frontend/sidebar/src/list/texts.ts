/** Every English text of the list's grouping and of its search box. */
import type { Turn } from "./turns.ts";

const TURNS: Readonly<Record<Turn, string>> = {
  needsYourReview: "Needs your review",
  returnedToYou: "Returned to you",
  approved: "Approved",
  waiting: "Waiting for others",
  drafts: "Your drafts",
  others: "Everything else",
};

const listed = (words: readonly string[]) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;

export const LIST_TEXTS = {
  turns: TURNS,
  everything: "All",
  ghost: "ghost",
  search: {
    unknownKey: (key: string, keys: readonly string[]) =>
      `There is no filter “${key}:”, so it is searched for as text. Filters are ${listed(keys.map((each) => `${each}:`))}.`,
    unknownValue: (key: string, value: string, allowed: readonly string[]) =>
      `“${key}:” does not know “${value}”. It can be ${listed(allowed)}.`,
    missingValue: (key: string, allowed: readonly string[]) =>
      allowed.length > 0
        ? `“${key}:” needs a value: ${listed(allowed)}.`
        : `“${key}:” needs a name.`,
    hints: {
      repo: "in a repository",
      author: "by somebody",
      label: "with a label",
      is: "in a state",
      checks: "by its checks",
      review: "by its review",
      needs: "whose turn it is",
    },
  },
} as const;
