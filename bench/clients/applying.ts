/** One delta on a view: how long it takes, what it copies, and which rows are other objects afterwards. */
import {
  createRecovery,
  initialRecovery,
  type Recovery,
} from "../../frontend/client/src/recovery.ts";
import { organizationKind } from "../../frontend/client/src/topics.ts";
import { TUNABLES } from "../../frontend/client/src/tunables.ts";
import type { OrganizationPage } from "../../frontend/client/src/types.ts";
import type { OrganizationView } from "../../frontend/client/src/view.ts";
import {
  aDelta,
  aPage,
  aPullRequest,
  aRepo,
  ORGANIZATION,
} from "../../frontend/client/tests/fakes/rows.ts";
import { copies } from "./copies.ts";

type State = Recovery<OrganizationPage, OrganizationView>;

const WARM = 500;
const COUNTED = 400;
/** Rows that are compared one by one, over all deltas together. */
const COMPARED = 2_000_000;

const kind = organizationKind(ORGANIZATION);
const { step } = createRecovery<OrganizationPage, OrganizationView>(
  { viewOf: kind.viewOf, apply: (view, changes) => kind.apply(view, changes, () => {}) },
  TUNABLES,
);

/** What came of so many deltas on so many pull requests in so many repositories. */
export function applied(pullRequests: number, repositories: number, rounds: number) {
  let state = filled(pullRequests, repositories);
  const floor = new Map(rowsOf(state.view));
  const times: number[] = [];
  const floorTimes: number[] = [];
  for (let round = -WARM; round < rounds; round += 1) {
    const { delta, row } = next(state, pullRequests, repositories, round);
    const begin = performance.now();
    const after = step(state, delta)[0];
    const between = performance.now();
    floor.set(row.prId, row);
    const end = performance.now();
    if (round >= 0) times.push(between - begin);
    if (round >= 0) floorTimes.push(end - between);
    state = after;
  }
  return {
    pullRequests,
    repositories,
    times,
    floorTimes,
    ...counted(state, pullRequests, repositories),
  };
}

/** The most that any delta copies, and the most rows and repositories that it leaves as other objects. */
function counted(before: State, pullRequests: number, repositories: number) {
  let state = before;
  const most = { rows: 0, references: 0, replaced: 0, missed: 0 };
  for (let round = 0; round < COUNTED; round += 1) {
    const { delta, row } = next(state, pullRequests, repositories, round);
    const { after, rows, references } = copies(() => step(state, delta)[0]);
    const isCompared = round < COMPARED / pullRequests;
    const replaced = isCompared ? differences(state.view, after.view) : 0;
    most.rows = Math.max(most.rows, rows);
    most.references = Math.max(most.references, references);
    most.replaced = Math.max(most.replaced, replaced);
    if (after.view?.pullRequests.get(row.repoId)?.get(row.prId) !== row) most.missed += 1;
    state = after;
  }
  return most;
}

/** A client that has just taken its snapshot. */
function filled(pullRequests: number, repositories: number): State {
  const asked = step(initialRecovery("bench"), { type: "snapshotWanted", cause: "bootstrap" })[0];
  const page = aPage({
    repos: Array.from({ length: repositories }, (_, at) => aRepo(String(at))),
    openPullRequests: Array.from({ length: pullRequests }, (_, at) =>
      aPullRequest(at, {}, String(at % repositories)),
    ),
  });
  return step(asked, { type: "page", attempt: asked.attempts, page })[0];
}

/** What one ordinary webhook makes: a pull request, and its repository's latest activity. */
function next({ position }: State, pullRequests: number, repositories: number, round: number) {
  const { epoch, seq } = position ?? { epoch: 1, seq: 0 };
  // A prime walks through all of them, and through the buckets in no order.
  const number = (Math.abs(round) * 7919) % pullRequests;
  const repoId = String(number % repositories);
  const pullRequest = aPullRequest(number, { title: `Take ${round}` }, repoId);
  const repo = aRepo(repoId, { latestActivityMs: round });
  const changes = [
    { type: "pullRequestUpdated" as const, pullRequest },
    { type: "repoUpdated" as const, repo },
  ];
  return { delta: aDelta(seq, seq + 1, changes, epoch), row: pullRequest };
}

function rowsOf(view: OrganizationView | null) {
  const tables = [...(view?.pullRequests.values() ?? [])];
  return new Map(tables.flatMap((table) => [...table]));
}

/** How many rows and repositories are not the same objects. */
function differences(before: OrganizationView | null, after: OrganizationView | null): number {
  const repos = unlike(new Map(before?.repos ?? []), new Map(after?.repos ?? []));
  return repos + unlike(rowsOf(before), rowsOf(after));
}

function unlike(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): number {
  let count = 0;
  for (const [id, row] of before) if (after.get(id) !== row) count += 1;
  for (const id of after.keys()) if (!before.has(id)) count += 1;
  return count;
}
