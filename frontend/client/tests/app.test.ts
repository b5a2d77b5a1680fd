/** The caller's own shell, and what hangs on whether somebody is signed in. */
import { describe, expect, it } from "vitest";
import { FakeSocket } from "./fakes.ts";
import { fakeTime, live, setUp } from "./setup.ts";

fakeTime();

describe("signing out", () => {
  it("closes the connection and forgets what was shown", async () => {
    const setup = await live();
    setup.api.routes["POST /v1/auth/logout"] = () => ({ status: 204 });
    await setup.client.signOut();
    expect(FakeSocket.latest.isClosed).toBe(true);
    expect(setup.state().view).toBeNull();
  });
});

describe("the app snapshot", () => {
  it("gives the CSRF value that later writes carry", async () => {
    const { api, client } = setUp();
    api.routes["GET /v1/app"] = () => ({ body: { user: null, csrfToken: "secret" } });
    api.routes["POST /v1/auth/logout"] = () => ({ status: 204 });
    await client.loadApp();
    await client.signOut();
    expect(api.calls.at(-1)?.headers["X-Orglane-CSRF"]).toBe("secret");
  });
});
