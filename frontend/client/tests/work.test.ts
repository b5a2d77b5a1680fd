import { describe, expect, it } from "vitest";
import { isActive } from "../src/jobs.ts";
import { applyChanges, viewOf, withAnswer } from "../src/view.ts";
import { cancelJob, startWork, type Work, workPath } from "../src/work.ts";
import { aJob, aPage, ORGANIZATION } from "./fakes.ts";
import { fakeTime, setUp, wait } from "./setup.ts";

const HOME = `/v1/organizations/${ORGANIZATION}`;
const PULL: Work = { kind: "reload_pull_request", repoId: "1", number: 7 };

fakeTime();

async function live() {
  const setup = setUp();
  setup.show();
  await wait(5);
  const jobs = () => [...(setup.state().view?.jobs.values() ?? [])];
  const keys = () => setup.api.calls.flatMap(({ headers }) => headers["Idempotency-Key"] ?? []);
  return { ...setup, jobs, keys };
}

describe("a piece of work", () => {
  it.each<[Work, string]>([
    [{ kind: "reload_organization" }, "/reload"],
    [{ kind: "full_sync" }, "/sync"],
    [{ kind: "recover_deliveries" }, "/deliveries/recover"],
    [{ kind: "reload_repository", repoId: "1" }, "/repositories/1/reload"],
    [PULL, "/repositories/1/pull-requests/7/reload"],
  ])("%o is asked for at its own address", (work, path) => {
    expect(workPath(ORGANIZATION, work)).toBe(`${HOME}${path}`);
  });

  it("is under way in every status but the last three, also in one that is not known here", () => {
    const active = ["queued", "running", "waiting_rate_limit", "retrying", "dreaming"];
    expect(active.map((status) => isActive(aJob("1", { status })))).not.toContain(false);
    const ended = ["completed", "error", "cancelled"];
    expect(ended.map((status) => isActive(aJob("1", { status })))).not.toContain(true);
  });
});

describe("asking for work", () => {
  it("brings its job into the view at once", async () => {
    const { api, client, jobs } = await live();
    api.routes[`POST ${HOME}/sync`] = () => ({ status: 202, body: aJob() });
    await startWork(client, ORGANIZATION, { kind: "full_sync" });
    expect(jobs()).toEqual([aJob()]);
  });

  it("is repeated under the same key while that may help, and not after a refusal", async () => {
    const { api, client, keys } = await live();
    const answers = [{ status: 503 }, { status: 202, body: aJob() }, { status: 409, body: {} }];
    api.routes[`POST ${HOME}/sync`] = () => answers.shift() ?? { status: 500 };
    const asked = startWork(client, ORGANIZATION, { kind: "full_sync" });
    await wait(500);
    await asked;
    expect(new Set(keys()).size).toBe(1);
    await expect(startWork(client, ORGANIZATION, { kind: "full_sync" })).rejects.toMatchObject({
      status: 409,
    });
    expect(keys()).toHaveLength(3);
    expect(new Set(keys()).size).toBe(2);
  });

  it("gives up when it is not answered", async () => {
    const { client } = await live();
    const asked = startWork(client, ORGANIZATION, PULL).catch((cause: Error) => cause.name);
    await wait(2_000);
    expect(await asked).toBe("UnreachableError");
  });

  it("to stop a job names that job", async () => {
    const { api, client } = await live();
    api.routes[`POST ${HOME}/jobs/0001-a/cancel`] = () => ({ status: 202, body: aJob() });
    expect(await cancelJob(client, ORGANIZATION, "0001-a")).toEqual(aJob());
  });
});

describe("the jobs of a view", () => {
  const running = aJob("0001-a", { status: "running", updatedAtMs: 5 });

  it("are those of the snapshot, and follow what is told", () => {
    const view = viewOf([aPage({ jobs: [aJob()] })]);
    const after = applyChanges(view, [{ type: "jobUpdated", job: running } as never], () => {});
    expect(after.jobs.get("0001-a")).toBe(running);
  });

  it("are not set back by a late answer", () => {
    const view = viewOf([aPage({ jobs: [running] })]);
    expect(withAnswer(view, aJob())).toBe(view);
  });

  it("are not kept for ever, but for those under way", () => {
    const old = aJob("0000-old", { status: "running" });
    const changes = Array.from({ length: 150 }, (_, number) => {
      const job = aJob(`1${String(number).padStart(3, "0")}`, { status: "completed" });
      return { type: "jobUpdated", job };
    });
    const view = applyChanges(viewOf([aPage({ jobs: [old] })]), changes, () => {});
    expect(view.jobs.size).toBe(100);
    expect(view.jobs.has("0000-old")).toBe(true);
    expect(view.jobs.has("1149")).toBe(true);
  });
});
