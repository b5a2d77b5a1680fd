/** What is spoken of an entry around its title, which is on the screen. */
import type { Entry } from "../list/entry.ts";
import { known } from "../looks.ts";
import { TEXTS } from "../texts.ts";

/** Such as "Draft pull request 12, ". */
export function wordsBefore({ look, number }: Entry): string {
  const { kind, task, state } = TEXTS.pullRequest;
  return `${number === null ? task : kind(state[look], number)}, `;
}

/** Such as " by ana, checks failing". */
export function wordsAfter(entry: Entry, isUnread: boolean): string {
  const { by, checks, review, conflicting, needsReload, unread, ghost } = TEXTS.pullRequest;
  const { authorLogin, isConflicting } = entry;
  const words = [
    by(authorLogin ?? ghost),
    known(checks, entry.checks?.state),
    known(review, entry.reviewDecision)?.toLowerCase(),
    isConflicting && conflicting.toLowerCase(),
    entry.needsReload && needsReload.toLowerCase(),
    isUnread && unread,
  ];
  return ` ${words.filter(Boolean).join(", ")}`;
}
