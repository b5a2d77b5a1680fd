/** A client with a server that obeys the contract, and a hand on its socket, its page and its clock. */
import { afterEach, beforeEach, vi } from "vitest";
import { type ClientOptions, createClient } from "../src/client.ts";
import {
  aPullRequest,
  aRepo,
  FakeApi,
  FakeOrganization,
  FakePage,
  FakeSocket,
  ORGANIZATION,
  TOPIC,
} from "./fakes.ts";

export const SUMMARY = `/v1/organizations/${ORGANIZATION}/summary`;
export const TICKETS = "/v1/socket-tickets";

export function setUp(over: ClientOptions = {}) {
  const server = new FakeOrganization();
  const api = new FakeApi();
  const page = new FakePage();
  const reports: string[] = [];
  api.routes[`GET ${SUMMARY}`] = (path) => {
    const cursor = new URLSearchParams(path.split("?")[1]).get("cursor");
    return { body: server.page(cursor) };
  };
  const client = createClient({
    fetch: api.fetch,
    WebSocket: FakeSocket.Factory,
    page,
    tabs: null,
    random: () => 1,
    log: (what) => reports.push(what),
    ...over,
  });
  const show = (listener = () => {}) => client.subscribe(TOPIC, listener);
  const state = () => client.getSnapshot(TOPIC);
  const numbers = () =>
    [...(state().view?.pullRequests.get("1")?.values() ?? [])].map((row) => row.number).sort();
  const because = (what: string) =>
    client.journal().flatMap((entry) => (entry.what === what ? [entry.facts] : []));
  return { server, api, page, reports, client, show, state, numbers, because };
}

export type Setup = ReturnType<typeof setUp>;

export const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
export const soon = () => wait(1);

/** Lets the server answer the newest subscription on a socket. */
export async function answer({ server }: Setup, socket = FakeSocket.latest): Promise<void> {
  const asked = socket.sentBy("subscribe").at(-1);
  if (asked?.action !== "subscribe") throw new Error("nothing was asked");
  socket.deliver(...server.subscribe(asked.id, asked.position));
  await soon();
}

/** An organization of one pull request that is shown and caught up. */
export async function live(over: ClientOptions = {}): Promise<Setup> {
  const setup = setUp(over);
  setup.server.putRepo(aRepo("1"));
  setup.server.put(aPullRequest(7));
  setup.show();
  await soon();
  FakeSocket.latest.accept();
  await answer(setup);
  return setup;
}

/** Every test has a clock of its own, and no sockets of the one before. */
export function fakeTime(): void {
  beforeEach(() => {
    FakeSocket.opened = [];
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => vi.useRealTimers());
}
