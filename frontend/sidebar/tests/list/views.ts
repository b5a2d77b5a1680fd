/** Organizations and entries with everything filled in. */
import {
  type OrganizationView,
  type PullRequest,
  type Repo,
  Rows,
  type TaskSummary,
} from "@orglane/client";
import { aGithub, aPullRequest } from "../../../client/tests/fakes.ts";
import { type Entry, entryOf } from "../../src/list/entry.ts";
import { groupedBy } from "../../src/list/grouped.ts";

export const NOBODY_LEAVES: ReadonlyMap<string, readonly PullRequest[]> = new Map();

interface Contents {
  readonly repos?: readonly Repo[];
  readonly pullRequests?: readonly PullRequest[];
  readonly tasks?: readonly TaskSummary[];
}

export function aView({ repos = [], pullRequests = [], tasks = [] }: Contents): OrganizationView {
  const view: OrganizationView = {
    organizationId: "9001",
    github: aGithub(),
    repos: Rows.of(repos.map((row) => [row.repoId, row])),
    pullRequests: Rows.none,
    tasks: Rows.of(tasks.map((row) => [row.taskId, row])),
    jobs: new Map(),
    members: Rows.none,
    departed: new Map(),
  };
  const byRepository = [...groupedBy(pullRequests, ({ repoId }) => repoId)].map(
    ([repoId, own]) => [repoId, Rows.of(own.map((row) => [row.prId, row]))] as const,
  );
  return { ...view, pullRequests: Rows.of(byRepository) };
}

export function withPullRequest(view: OrganizationView, row: PullRequest): OrganizationView {
  const rows: Rows<PullRequest> = view.pullRequests.get(row.repoId) ?? Rows.none;
  return {
    ...view,
    pullRequests: view.pullRequests.with(row.repoId, rows.with(row.prId, row)),
  };
}

export function anEntry(number = 7, over: Partial<PullRequest> = {}): Entry {
  return entryOf(aPullRequest(number, over), null);
}

export const idsOf = (entries: readonly { readonly id: string }[] = []) =>
  entries.map(({ id }) => id);
