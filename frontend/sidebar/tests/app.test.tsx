import { act, fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import {
  aGithub,
  aPullRequest,
  aRepo,
  FakeSocket,
  ORGANIZATION,
} from "../../client/tests/fakes.ts";
import {
  anApp,
  anOrganization,
  connect,
  deliver,
  live,
  open,
  rows,
  settle,
  setUp,
  shownIds,
  wait,
  withFakeTime,
} from "./page.tsx";

withFakeTime();

describe("someone who is not signed in", () => {
  it("is offered to sign in with GitHub and to come back here", async () => {
    await open(setUp(anApp({ user: null })));
    const link = screen.getByTestId("sign-in");
    expect(link.textContent).toContain("Sign in with GitHub");
    expect(link.getAttribute("href")).toMatch(/^\/v1\/auth\/github\/login\?returnTo=/);
  });
});

describe("a server that fails at the start", () => {
  it("is told of with the request's id, and can be tried again", async () => {
    const setup = setUp();
    const good = setup.api.routes["GET /v1/app"];
    setup.api.routes["GET /v1/app"] = () => ({
      status: 500,
      body: { title: "Broken", detail: "The table is gone", requestId: "req-1" },
    });
    await open(setup);
    const error = screen.getByTestId("error");
    expect(error.textContent).toContain("The table is gone");
    expect(error.textContent).toContain("req-1");
    if (good) setup.api.routes["GET /v1/app"] = good;
    fireEvent.click(screen.getByText("Try again"));
    await settle();
    expect(screen.queryByTestId("error")).toBeNull();
  });
});

describe("an organization", () => {
  it("shows its open pull requests by repository, the latest first", async () => {
    await live((server) => {
      server.putRepo(aRepo("2"));
      server.put(aPullRequest(7, { updatedAtMs: 10 }));
      server.put(aPullRequest(8, { updatedAtMs: 30 }));
      server.put(aPullRequest(1, { updatedAtMs: 20 }, "2"));
    });
    const sections = screen.getAllByTestId("repository");
    expect(sections.map((section) => section.dataset.repoId)).toEqual(["1", "2"]);
    expect(shownIds()).toEqual(["1#8", "1#7", "2#1"]);
    expect(screen.getByTestId("counts").textContent).toBe("3 open · 2 repositories");
  });

  it("names each pull request in words", async () => {
    await live((server) => {
      server.put(aPullRequest(12, { title: "Fix login", isDraft: true }));
      const checks = { state: "failure", total: 3, passed: 2, failed: 1, pending: 0 };
      server.put(aPullRequest(9, { title: "Add cache", authorLogin: null, checks }));
    });
    for (const name of [
      "Draft pull request 12, Fix login by ana",
      "Open pull request 9, Add cache by ghost, checks failing",
    ]) {
      expect(screen.getByRole("treeitem", { name })).toBeTruthy();
    }
    expect(screen.getByText("#12")).toBeTruthy();
  });

  it("shows what somebody wrote as what it is, and runs none of it", async () => {
    const title = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    const labels = [{ name: "<b>bold</b>", color: "f00;background:url(//evil.example)" }];
    await live((server) =>
      server.put(aPullRequest(7, { title, labels, headRefName: "<i>", authorLogin: "<u>" })),
    );
    const row = screen.getByTestId("pull-request");
    expect(row.textContent).toContain(title);
    expect(row.querySelector("img[onerror], script, b, i, u")).toBeNull();
    expect(row.innerHTML).not.toContain("evil.example");
  });

  it("marks a row that may be out of date", async () => {
    await live((server) => server.put(aPullRequest(7, { needsReload: true })));
    expect(within(screen.getByTestId("pull-request")).getByTestId("needs-reload")).toBeTruthy();
  });

  it("folds a repository away and back", async () => {
    await live((server) => server.put(aPullRequest(7)));
    const toggle = screen.getByRole("treeitem", { name: "repo-1 1 open pull request" });
    fireEvent.click(toggle);
    expect(toggle.getAttribute("aria-expanded")).toBe("false");
    expect(rows()).toEqual([]);
    fireEvent.click(toggle);
    expect(rows()).toHaveLength(1);
  });

  it("shows a skeleton until its rows are there", async () => {
    const setup = setUp();
    setup.api.routes[`GET /v1/organizations/${ORGANIZATION}/summary`] = () => new Promise(() => {});
    await open(setup);
    expect(screen.getByTestId("loading")).toBeTruthy();
  });

  it("that may not be seen says so", async () => {
    const setup = setUp();
    setup.api.routes[`GET /v1/organizations/${ORGANIZATION}/summary`] = () => {
      return { status: 404, body: { title: "Not found", requestId: "req-2" } };
    };
    await open(setup);
    expect(screen.getByTestId("error").textContent).toContain("req-2");
  });

  it.each([
    ["install_required", "install-required"],
    ["reconnect_required", "reconnect-required"],
  ] as const)("with %s leads to the installation on GitHub", async (installationStatus, testId) => {
    await live((server) => {
      server.github = aGithub({ installationStatus });
    });
    const link = within(screen.getByTestId(testId)).getByRole("link");
    expect(link.getAttribute("href")).toBe(anApp().installUrl);
  });

  it("without open pull requests says so, and goes on when the first one comes", async () => {
    const { server } = await live();
    expect(screen.getByTestId("no-pull-requests")).toBeTruthy();
    await deliver(server.put(aPullRequest(7)));
    expect(screen.queryByTestId("no-pull-requests")).toBeNull();
    expect(shownIds()).toEqual(["1#7"]);
  });

  it("is one of none when there is none: the way on is to install, and to ask GitHub anew", async () => {
    await open(setUp(anApp({ organizations: [], activeOrganizationId: null })));
    const links = within(screen.getByTestId("no-organizations")).getAllByRole("link");
    expect(links.map((link) => link.textContent)).toEqual([
      "Install the GitHub App",
      "Check again",
    ]);
    expect(links[1]?.getAttribute("href")).toBe("/v1/auth/github/login?returnTo=%2F");
  });
});

describe("a change", () => {
  it("appears without a reload, and leaves the other rows as they are", async () => {
    const { server } = await live((prepared) => prepared.put(aPullRequest(7, { updatedAtMs: 10 })));
    const [untouched] = rows();
    await deliver(server.put(aPullRequest(8, { updatedAtMs: 20, title: "Brand new" })));
    expect(shownIds()).toEqual(["1#8", "1#7"]);
    expect(rows()[1]).toBe(untouched);
    expect(screen.getByText("Brand new")).toBeTruthy();
  });

  it("to a draft shows at once", async () => {
    const { server } = await live((prepared) => prepared.put(aPullRequest(7)));
    await deliver(server.put(aPullRequest(7, { isDraft: true })));
    expect(rows()[0]?.dataset.draft).toBe("true");
  });

  it("that merges leaves the row a moment longer, as merged, and out of the count", async () => {
    const { server } = await live((prepared) => prepared.put(aPullRequest(7)));
    await deliver(server.end("1#7", "merged"));
    expect(rows()[0]?.dataset.state).toBe("merged");
    expect(screen.getByTestId("count").textContent).toBe("0");
    await wait(4_001);
    expect(rows()).toEqual([]);
  });

  it("that opens it again within that moment shows it open, once", async () => {
    const { server } = await live((prepared) => prepared.put(aPullRequest(7)));
    await deliver(server.end("1#7", "closed"));
    await deliver(server.put(aPullRequest(7)));
    expect(rows().map((row) => row.dataset.state)).toEqual(["open"]);
    await wait(4_001);
    expect(shownIds()).toEqual(["1#7"]);
  });

  it("is announced politely, together with the others of its time", async () => {
    const { server } = await live((prepared) => prepared.put(aPullRequest(7)));
    await deliver(server.put(aPullRequest(8)));
    await deliver(server.put(aPullRequest(9)));
    await deliver(server.end("1#7", "merged"));
    expect(screen.getByTestId("announcements").textContent).toBe("");
    await wait(3_001);
    expect(screen.getByTestId("announcements").textContent).toBe(
      "2 pull requests opened, 1 pull request merged",
    );
  });
});

describe("the connection", () => {
  const status = () => screen.getByTestId("connection");

  it("is quiet about a short loss", async () => {
    const setup = await live((prepared) => prepared.put(aPullRequest(7)));
    await act(async () => FakeSocket.latest.drop());
    expect(status().dataset.status).toBe("connected");
    await wait(3_000);
    expect(status().textContent).toBe("Live");
    await connect(setup);
    await wait(5_001);
    expect(status().textContent).toBe("Live");
  });

  it("that takes its time at first is not yet one that was lost", async () => {
    const setup = setUp();
    setup.server.put(aPullRequest(7));
    await open(setup);
    await wait(5_001);
    expect(status().textContent).toBe("Connecting… as of 12:03");
    await connect(setup);
    expect(status().textContent).toBe("Live");
  });

  it("speaks of a long one, says as of when, and shows the rows as stale until they are true again", async () => {
    const setup = await live((prepared) => prepared.put(aPullRequest(7)));
    await act(async () => FakeSocket.latest.drop());
    await wait(5_001);
    expect(status().textContent).toBe("Reconnecting… as of 12:03");
    expect(screen.getByRole("main").dataset.stale).toBe("true");
    await connect(setup);
    expect(status().dataset.status).toBe("connected");
    expect(screen.getByRole("main").dataset.stale).toBe("false");
  });

  it("that was ended for good asks who is signed in", async () => {
    const setup = await live((prepared) => prepared.put(aPullRequest(7)));
    setup.api.routes["GET /v1/app"] = () => ({ body: anApp({ user: null }) });
    await deliver({ type: "closing", reason: "session revoked", retry: false, spreadMs: 0 });
    await settle();
    expect(screen.getByTestId("sign-in")).toBeTruthy();
  });
});

describe("the header", () => {
  const OTHER = anOrganization({ organizationId: "9002", login: "other", name: "other" });

  it("switches the organization and lets the server know", async () => {
    const setup = setUp(anApp({ organizations: [anOrganization(), OTHER] }));
    setup.api.routes["GET /v1/organizations/9002/summary"] = () => ({
      body: { ...setup.server.page(null), organizationId: "9002", repos: [aRepo("5")] },
    });
    setup.api.routes["PUT /v1/app/active-organization"] = () => ({
      body: anApp({ organizations: [anOrganization(), OTHER], activeOrganizationId: "9002" }),
    });
    await open(setup);
    fireEvent.change(screen.getByTestId("organization-picker"), { target: { value: "9002" } });
    await settle();
    expect(screen.getByTestId("repository").dataset.repoId).toBe("5");
    expect(setup.api.calls.find((call) => call.method === "PUT")?.headers["X-Orglane-CSRF"]).toBe(
      "secret",
    );
  });

  it("signs out", async () => {
    const setup = await live();
    setup.api.routes["POST /v1/auth/logout"] = () => ({ status: 204 });
    setup.api.routes["GET /v1/app"] = () => ({ body: anApp({ user: null, organizations: [] }) });
    fireEvent.click(screen.getByTestId("sign-out"));
    await settle();
    expect(screen.getByTestId("sign-in")).toBeTruthy();
  });

  it("says when signing out did not work, and keeps showing what it shows", async () => {
    const setup = await live((prepared) => prepared.put(aPullRequest(7)));
    setup.api.routes["POST /v1/auth/logout"] = () => ({
      status: 503,
      body: { requestId: "req-3" },
    });
    fireEvent.click(screen.getByTestId("sign-out"));
    await settle();
    expect(screen.getByTestId("error").textContent).toContain("req-3");
    expect(shownIds()).toEqual(["1#7"]);
  });
});
