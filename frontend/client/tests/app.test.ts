/** The caller's own shell, and what hangs on whether somebody is signed in. */
import { describe, expect, it, vi } from "vitest";
import { applyAppChanges } from "../src/app.ts";
import type { AppOrganization, AppSnapshot, WireChange } from "../src/types.ts";
import { FakeSocket, ORGANIZATION } from "./fakes.ts";
import { fakeTime, live, setUp, soon, wait } from "./setup.ts";

fakeTime();

const organization: AppOrganization = {
  organizationId: ORGANIZATION,
  login: "acme",
  name: "Acme",
  avatarUrl: "",
  kind: "organization",
  role: "admin",
  installationStatus: "connected",
  syncStatus: "pending",
  lastSyncAtMs: null,
  importedRepoCount: 0,
  openPullRequestCount: 0,
};
const ANA = { id: "u1", login: "ana", name: "Ana", avatarUrl: "" };
const anApp = (over: Partial<AppSnapshot> = {}): AppSnapshot => ({
  user: ANA,
  csrfToken: "secret",
  activeOrganizationId: ORGANIZATION,
  organizations: [organization, { ...organization, organizationId: "2" }],
  installUrl: "https://github.test/install",
  position: { epoch: 1, seq: 3 },
  ...over,
});
const NOBODY = anApp({ user: null, organizations: [], position: { epoch: 0, seq: 0 } });

async function shell(app: AppSnapshot) {
  const setup = setUp();
  setup.api.routes["GET /v1/app"] = () => ({ body: app });
  setup.api.routes["POST /v1/auth/logout"] = () => ({ status: 204 });
  setup.client.subscribe("app", () => {});
  await soon();
  return { ...setup, app: () => setup.client.getSnapshot("app") };
}

const changed = (...changes: object[]) => {
  const reports: string[] = [];
  const view = applyAppChanges(anApp(), changes as WireChange[], (what) => reports.push(what));
  return { view, reports };
};

describe("the shell of somebody who is signed in", () => {
  it("is shown, and followed over the connection that it opens", async () => {
    const { app } = await shell(anApp());
    FakeSocket.latest.accept();
    const [asked] = FakeSocket.latest.sentBy("subscribe");
    expect(asked).toMatchObject({ topic: "app", position: { epoch: 1, seq: 3 } });
    FakeSocket.latest.deliver(
      { type: "subscribed", ...asked, recovery: "up_to_date", reason: null },
      {
        type: "delta",
        topic: "app",
        epoch: 1,
        base: 3,
        seq: 4,
        changes: [{ type: "activeOrganizationChanged", organizationId: "2" }],
        atMs: 0,
        cause: null,
      },
    );
    expect(app()).toMatchObject({ status: "connected", view: { activeOrganizationId: "2" } });
  });

  it("gives the CSRF value that later writes carry", async () => {
    const { api, client } = await shell(anApp());
    await client.signOut();
    const logout = api.calls.find(({ path }) => path === "/v1/auth/logout");
    expect(logout?.headers["X-Orglane-CSRF"]).toBe("secret");
  });
});

describe("the shell of nobody", () => {
  it("is shown as it is, opens no connection, and is not out of date", async () => {
    const { app } = await shell(NOBODY);
    await wait(60_000);
    expect(FakeSocket.opened).toEqual([]);
    expect(app()).toMatchObject({ status: "connected", isCaughtUp: true, view: { user: null } });
  });

  it("becomes somebody's when it is asked for again, and then has a connection", async () => {
    const { api, client, app } = await shell(NOBODY);
    api.routes["GET /v1/app"] = () => ({ body: anApp() });
    client.refresh("app");
    await soon();
    expect(app().view?.user).toEqual(ANA);
    expect(FakeSocket.opened).toHaveLength(1);
  });
});

describe("choosing an organization", () => {
  it("is shown before the server has noted it", async () => {
    const { api, client, app } = await shell(anApp());
    api.routes["PUT /v1/app/active-organization"] = () => ({ body: anApp() });
    const chosen = client.selectOrganization("2");
    expect(app().view?.activeOrganizationId).toBe("2");
    await chosen;
  });

  it("that the server refuses is undone", async () => {
    const { api, client, app } = await shell(anApp());
    api.routes["PUT /v1/app/active-organization"] = () => ({ status: 403, body: {} });
    await expect(client.selectOrganization("2")).rejects.toMatchObject({ status: 403 });
    await soon();
    expect(app().view?.activeOrganizationId).toBe(ORGANIZATION);
  });
});

describe("signing out", () => {
  it("closes the connection, forgets every organization, and shows nobody", async () => {
    const setup = await live();
    setup.api.routes["GET /v1/app"] = () => ({ body: anApp() });
    setup.api.routes["POST /v1/auth/logout"] = () => ({ status: 204 });
    setup.client.subscribe("app", () => {});
    await soon();
    setup.api.routes["GET /v1/app"] = () => ({ body: NOBODY });
    await setup.client.signOut();
    await wait(60_000);
    expect(FakeSocket.latest.isClosed).toBe(true);
    expect(FakeSocket.opened).toHaveLength(1);
    expect(setup.state().view).toBeNull();
    expect(setup.client.topics().map(({ topic }) => topic)).toEqual(["app"]);
    expect(setup.client.getSnapshot("app").view?.user).toBeNull();
  });

  it("tells those who listened that there is nothing more to see", async () => {
    const setup = await live();
    const heard = vi.fn(() => setup.state().view);
    setup.show(heard);
    setup.api.routes["POST /v1/auth/logout"] = () => ({ status: 204 });
    await setup.client.signOut();
    expect(heard).toHaveLastReturnedWith(null);
  });

  it("that fails changes nothing", async () => {
    const setup = await live();
    setup.api.routes["POST /v1/auth/logout"] = () => ({ status: 503 });
    await expect(setup.client.signOut()).rejects.toMatchObject({ status: 503 });
    expect(setup.state()).toMatchObject({ status: "connected", isCaughtUp: true });
  });
});

describe("a change of the shell", () => {
  it("names another user, and the organization in sight", () => {
    const user = { ...ANA, name: "Ana B." };
    const change = { type: "appSessionUpdated", user, activeOrganizationId: "2" };
    expect(changed(change).view).toEqual(anApp({ user, activeOrganizationId: "2" }));
  });

  it("of a session that names nobody leaves the user", () => {
    const change = { type: "appSessionUpdated", user: null, activeOrganizationId: null };
    expect(changed(change).view).toEqual(anApp({ activeOrganizationId: null }));
  });

  it("tells how one organization stands, and leaves the others", () => {
    const change = {
      type: "organizationSyncStatusChanged",
      organizationId: "2",
      syncStatus: "synced",
    };
    const { view } = changed(change);
    expect(view.organizations[0]).toBe(organization);
    expect(view.organizations[1]).toEqual({
      ...organization,
      organizationId: "2",
      syncStatus: "synced",
    });
  });

  it("of a type that is not known is ignored and reported", () => {
    expect(changed({ type: "fireworks" })).toEqual({ view: anApp(), reports: ["change.unknown"] });
  });
});
