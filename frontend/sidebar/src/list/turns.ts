/**
 * Whose turn it is, for the one who is signed in. The first line that holds decides:
 *
 * | author | the pull request                                         | turn            |
 * |--------|----------------------------------------------------------|-----------------|
 * | you    | is a draft, or is a task that has no pull request yet    | drafts          |
 * | you    | changes requested, or conflicting, or checks failing     | returnedToYou   |
 * | you    | approved                                                 | approved        |
 * | you    | anything else                                            | waiting         |
 * | other  | is a draft, or is a task that has no pull request yet    | others          |
 * | other  | your review is requested, whatever others have decided   | needsYourReview |
 * | other  | anything else                                            | others          |
 *
 * A task is of its own person, without one of the pull request's author. One that was merged or closed stays where it
 * was for the moment that it is still shown. Nobody's login is yours while nobody is signed in.
 */
import { type Entry, isSameLogin } from "./entry.ts";

export type Turn =
  | "needsYourReview"
  | "returnedToYou"
  | "approved"
  | "waiting"
  | "drafts"
  | "others";

/** In the order of the list. */
export const TURNS: readonly Turn[] = [
  "needsYourReview",
  "returnedToYou",
  "approved",
  "waiting",
  "drafts",
  "others",
];

export function turnOf(entry: Entry, me: string | null): Turn {
  return isSameLogin(entry.authorLogin, me) ? turnOfYours(entry) : turnOfOthers(entry, me);
}

function turnOfYours(entry: Entry): Turn {
  if (isDraft(entry)) return "drafts";
  if (isReturned(entry)) return "returnedToYou";
  return entry.reviewDecision === "approved" ? "approved" : "waiting";
}

function turnOfOthers(entry: Entry, me: string | null): Turn {
  const isAsked = entry.requestedReviewers.some((reviewer) => isSameLogin(reviewer, me));
  return isAsked && !isDraft(entry) ? "needsYourReview" : "others";
}

function isDraft({ pullRequest }: Entry): boolean {
  return pullRequest?.isDraft ?? true;
}

function isReturned({ reviewDecision, isConflicting, checks }: Entry): boolean {
  return reviewDecision === "changes_requested" || isConflicting || checks?.state === "failure";
}
