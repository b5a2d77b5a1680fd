/** What the menu of a whole organization offers. */
import { isActive, type Job } from "@orglane/client";
import type { Work } from "@orglane/client/work";
import { type Action, shortcutOf } from "../help/keys.ts";
import { standingOf } from "../standing.ts";
import { MENU_TEXTS } from "../texts.ts";
import {
  type Actions,
  type Choice,
  choice,
  inGroups,
  type MenuItem,
  type Standings,
  startOf,
} from "./items.ts";

type Jobs = ReadonlyMap<string, Job>;
type Started = readonly [text: string, work: Work, key?: Action];

export interface OrganizationActions extends Pick<Actions, "start"> {
  markAllRead(): void;
  help(): void;
}

const { reload, reloadAll, recover, markAllRead, help } = MENU_TEXTS.organization;

const STARTED: readonly Started[] = [
  [reload, { kind: "reload_organization" }],
  [reloadAll, { kind: "full_sync" }, "reloadAll"],
  [recover, { kind: "recover_deliveries" }],
];

export function itemsOfOrganization(
  standings: Standings,
  jobs: Jobs,
  actions: OrganizationActions,
): readonly MenuItem[] {
  return inGroups(
    STARTED.map(([text, work, key]) =>
      inWords(startOf(text, work, standings, actions, key), work, jobs),
    ),
    [choice("mark-all-read", markAllRead, actions.markAllRead)],
    [choice("help", help, actions.help, shortcutOf("help"))],
  );
}

/** A job says more of itself than that it is under way. */
function inWords(started: Choice, { kind }: Work, jobs: Jobs): Choice {
  const job = [...jobs.values()].find((each) => each.kind === kind && isActive(each));
  const words = job && standingOf(job);
  return words && started.state ? { ...started, state: { ...started.state, words } } : started;
}
