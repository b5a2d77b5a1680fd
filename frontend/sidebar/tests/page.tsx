/** The page with a server that obeys the contract, and a hand on its socket. */
import { type AppOrganization, type AppSnapshot, createClient } from "@orglane/client";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { StrictMode } from "react";
import { afterEach, beforeEach, vi } from "vitest";
import {
  aRepo,
  FakeApi,
  FakeOrganization,
  FakePage,
  FakeSocket,
  ORGANIZATION,
} from "../../client/tests/fakes.ts";
import { App } from "../src/App.tsx";

export const anOrganization = (over: Partial<AppOrganization> = {}): AppOrganization => ({
  organizationId: ORGANIZATION,
  login: "acme",
  name: "Acme",
  avatarUrl: "",
  kind: "organization",
  role: "admin",
  installationStatus: "connected",
  syncStatus: "synced",
  lastSyncAtMs: 1,
  importedRepoCount: 1,
  openPullRequestCount: 1,
  ...over,
});

export const anApp = (over: Partial<AppSnapshot> = {}): AppSnapshot => ({
  user: { id: "u1", login: "ana", name: "Ana", avatarUrl: null },
  csrfToken: "secret",
  activeOrganizationId: ORGANIZATION,
  organizations: [anOrganization()],
  installUrl: "https://github.test/apps/orglane/installations/new",
  position: { epoch: 1, seq: 0 },
  ...over,
});

export function setUp(app: AppSnapshot = anApp()) {
  const server = new FakeOrganization();
  const api = new FakeApi();
  api.routes["GET /v1/app"] = () => ({ body: app });
  api.routes[`GET /v1/organizations/${ORGANIZATION}/summary`] = () => ({ body: server.page(null) });
  const client = createClient({
    fetch: api.fetch,
    WebSocket: FakeSocket.Factory,
    page: new FakePage(),
    random: () => 1,
  });
  return { server, api, client };
}

export type Setup = ReturnType<typeof setUp>;

/** The next frame has begun by then. */
const FRAME_MS = 17;

export const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

/** What was just drawn may ask the server for more, and is drawn again. */
export async function settle(): Promise<void> {
  await wait(5);
  await act(() => vi.dynamicImportSettled());
  await wait(5);
}

export async function open(setup: Setup): Promise<void> {
  render(
    <StrictMode>
      <App client={setup.client} />
    </StrictMode>,
  );
  await settle();
}

/** Accepts the newest socket and answers its subscription. */
export async function connect({ server }: Setup): Promise<void> {
  const socket = FakeSocket.latest;
  await act(async () => {
    socket.accept();
    const asked = socket.sentBy("subscribe").at(-1);
    if (asked?.action === "subscribe")
      socket.deliver(...server.subscribe(asked.id, asked.position));
  });
  await wait(FRAME_MS);
}

export async function live(prepare: (server: FakeOrganization) => void = () => {}): Promise<Setup> {
  const setup = setUp();
  setup.server.putRepo(aRepo("1"));
  prepare(setup.server);
  await open(setup);
  await connect(setup);
  return setup;
}

/** Until what it changes is drawn. */
export async function deliver(frame: unknown): Promise<void> {
  await act(async () => FakeSocket.latest.deliver(frame));
  await wait(FRAME_MS);
}

export const rows = () => screen.queryAllByTestId("pull-request");
export const shownIds = () => rows().map((row) => row.dataset.prId);

/** A key as somebody presses it who is where the focus is. */
export const press = (key: string, shiftKey = false) =>
  act(async () => fireEvent.keyDown(document.activeElement ?? document.body, { key, shiftKey }));

/** The line with the keyboard, by its id. */
export const here = () =>
  document.activeElement instanceof HTMLElement ? document.activeElement.dataset.lineId : undefined;

/** As high as all lines: without a screen none would be drawn. */
const SCREEN_PX = 20_000;

/** In each file that draws the page. */
export function withFakeTime(): void {
  beforeEach(() => {
    vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(SCREEN_PX);
    vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(SCREEN_PX);
    FakeSocket.opened = [];
    vi.useFakeTimers({ now: new Date("2025-05-05T12:03:00") });
  });
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
    vi.restoreAllMocks();
    window.history.replaceState(null, "", "/");
    window.localStorage.clear();
  });
}
