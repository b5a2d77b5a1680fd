/** An entry in words, as it is spoken. */
import type { Entry } from "../list/entry.ts";
import { known } from "../looks.ts";
import { TEXTS } from "../texts.ts";

/** A listener hears of a long title as much as anybody reads of it. */
const MOST_TITLE = 300;

/** Such as "Draft pull request 12, Fix login, by ana, checks failing". */
export function nameOf(entry: Entry, isUnread: boolean): string {
  const { name, task, state, checks, review, conflicting, needsReload, unread, ghost } =
    TEXTS.pullRequest;
  const { look, number, authorLogin, isConflicting } = entry;
  const title = entry.title.slice(0, MOST_TITLE);
  const author = authorLogin ?? ghost;
  return [
    number === null ? task(title, author) : name(state[look], number, title, author),
    known(checks, entry.checks?.state),
    known(review, entry.reviewDecision)?.toLowerCase(),
    isConflicting && conflicting.toLowerCase(),
    entry.needsReload && needsReload.toLowerCase(),
    isUnread && unread,
  ]
    .filter(Boolean)
    .join(", ");
}
