/** What each menu offers: values that know nothing of how a menu is drawn. */
import type { Work } from "@orglane/client/work";
import { type Action, shortcutOf } from "../help/keys.ts";
import { type Entry, isLeaving } from "../list/entry.ts";
import type { Section } from "../list/groups.ts";
import { MENU_TEXTS } from "../texts.ts";
import { keyOf, type Standing } from "../work.ts";

export interface Choice {
  /** The same as the action of a key that does the same. */
  readonly id: string;
  readonly text: string;
  readonly shortcut?: string | undefined;
  /** How the work stands that it starts; `words` where there are better ones than "under way". */
  readonly state?: (Standing & { readonly words?: string }) | undefined;
  readonly isDisabled?: boolean;
  onChoose(): void;
}

export type MenuItem = Choice | "separator";

/** Null while nothing can be asked of GitHub. */
export type Standings = ReadonlyMap<string, Standing> | null;

export interface Actions {
  start(work: Work): void;
  open(url: string): void;
  /** `what` is the thing that is copied, in words. */
  copy(text: string, what: string): void;
  toggleUnread(entryId: string): void;
  collapseOthers(sectionId: string): void;
}

/** A section that is no repository can only be the one that stays open. */
export function itemsOfRepository(
  { id, repo }: Section,
  standings: Standings,
  actions: Actions,
): readonly MenuItem[] {
  const { reload, collapseOthers } = MENU_TEXTS.repository;
  const work = repo && ({ kind: "reload_repository", repoId: repo.repoId } as const);
  return inGroups(
    work ? [startOf(reload, work, standings, actions, "reload")] : [],
    linksOf(repo?.url ?? null, actions),
    [choice("collapse-others", collapseOthers, () => actions.collapseOthers(id))],
  );
}

/** One that was merged or closed is read anew no more; a task has what its pull request and its branch give it. */
export function itemsOfEntry(
  entry: Entry,
  isUnread: boolean,
  standings: Standings,
  actions: Actions,
): readonly MenuItem[] {
  const { reload, markRead, markUnread } = MENU_TEXTS.entry;
  const { id, repoId, number, url } = entry;
  const work = number !== null && ({ kind: "reload_pull_request", repoId, number } as const);
  return inGroups(
    work && !isGone(entry) ? [startOf(reload, work, standings, actions, "reload")] : [],
    [...linksOf(url, actions), ...branchOf(entry, actions)],
    [
      choice(
        "unread",
        isUnread ? markRead : markUnread,
        () => actions.toggleUnread(id),
        shortcutOf("unread"),
      ),
    ],
  );
}

/** An item that starts work, and tells how the work of before stands. */
export function startOf(
  text: string,
  work: Work,
  standings: Standings,
  { start }: Pick<Actions, "start">,
  key?: Action,
): Choice {
  return {
    ...choice(key ?? work.kind, text, () => start(work), key && shortcutOf(key)),
    state: standings?.get(keyOf(work)),
    isDisabled: standings === null,
  };
}

/** What is empty is left out, and what is left is set apart. */
export function inGroups(...groups: readonly (readonly Choice[])[]): readonly MenuItem[] {
  const separated = groups
    .filter((group) => group.length > 0)
    .flatMap((group): readonly MenuItem[] => ["separator", ...group]);
  return separated.slice(1);
}

export function choice(
  id: string,
  text: string,
  onChoose: () => void,
  shortcut?: string | undefined,
): Choice {
  return { id, text, shortcut, onChoose };
}

function linksOf(url: string | null, { open, copy }: Actions): readonly Choice[] {
  const { openOnGithub, copyLink, link } = MENU_TEXTS;
  if (url === null || !isOfTheWeb(url)) return [];
  return [
    choice("github", openOnGithub, () => open(url), shortcutOf("github")),
    choice("copy-link", copyLink, () => copy(url, link)),
  ];
}

function branchOf({ headRefName }: Entry, { copy }: Actions): readonly Choice[] {
  if (headRefName === "") return [];
  const { branch, entry } = MENU_TEXTS;
  return [choice("copy-branch", entry.copyBranch, () => copy(headRefName, branch))];
}

/** Addresses come from a server: one that would run as a script is none. */
export function isOfTheWeb(url: string): boolean {
  return ["http:", "https:"].includes(URL.parse(url)?.protocol ?? "");
}

function isGone(entry: Entry): boolean {
  return isLeaving(entry) || ["merged", "closed"].includes(entry.pullRequestLook ?? "");
}
