/** How things of a pull request are drawn, wherever that is. */
import type { Label } from "@orglane/client";
import {
  GitBranchIcon,
  GitMergeIcon,
  GitPullRequestClosedIcon,
  GitPullRequestDraftIcon,
  GitPullRequestIcon,
  type Icon,
} from "@primer/octicons-react";
import type { CSSProperties } from "react";
import type { Look } from "./list/entry.ts";

export const LOOK_ICONS: Readonly<Record<Look, Icon>> = {
  open: GitPullRequestIcon,
  draft: GitPullRequestDraftIcon,
  merged: GitMergeIcon,
  closed: GitPullRequestClosedIcon,
  task: GitBranchIcon,
};

const HEX = /^[0-9a-f]{6}$/i;

/** Colours come from a server: what is none is left out. */
export function labelStyle({ color }: Label): CSSProperties | undefined {
  return HEX.test(color) ? ({ "--label": `#${color}` } as CSSProperties) : undefined;
}

/** What is known of a word that a server has said, which may be any word, such as `constructor`. */
export function known<Value>(table: Readonly<Record<string, Value>>, word: unknown) {
  return typeof word === "string" && Object.hasOwn(table, word) ? table[word] : undefined;
}
