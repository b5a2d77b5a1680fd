/** The pane alone, with a server that answers for one pull request, and a desk that notes what is asked of it. */
import { type Client, createClient, type Job, type PullRequest } from "@orglane/client";
import type { Work } from "@orglane/client/work";
import { act, cleanup, render, screen } from "@testing-library/react";
import { StrictMode } from "react";
import { afterEach, beforeAll, beforeEach, vi } from "vitest";
import {
  aPullRequest,
  FakeApi,
  FakePage,
  FakeSocket,
  ORGANIZATION,
} from "../../../client/tests/fakes.ts";
import { DetailPane } from "../../src/detail/DetailPane.tsx";
import type { PullRequestDetail } from "../../src/detail/types.ts";
import { type Entry, entryOf } from "../../src/list/entry.ts";
import { type Desk, keyOf, type Standing } from "../../src/work.ts";

export const NOW = new Date("2025-05-05T12:03:00").getTime();
export const PATH = `/v1/organizations/${ORGANIZATION}/repositories/1/pull-requests/7`;

export const aDescription = (text: string) => ({ text, isCut: false, mayBeOld: false });

export const aDetail = (over: Partial<PullRequestDetail> = {}): PullRequestDetail => ({
  pullRequest: aPullRequest(),
  description: aDescription("It works."),
  reviews: [],
  checks: [],
  mergeability: { state: "unknown", asOfMs: null },
  sightings: [],
  freshness: null,
  offers: [],
  ...over,
});

export const RELOAD = keyOf({ kind: "reload_pull_request", repoId: "1", number: 7 });

interface Shown {
  readonly entry: Entry;
  readonly desk: Desk | null;
  readonly jobs: ReadonlyMap<string, Job>;
  readonly isStale: boolean;
  readonly takesFocus: boolean;
}

export interface Stage {
  readonly api: FakeApi;
  readonly client: Client;
  readonly started: Work[];
  readonly onClose: ReturnType<typeof vi.fn>;
  /** How often its details were asked for. */
  asked(): number;
  answer(body: unknown, status?: number): void;
  show(over?: Partial<Shown>): Promise<void>;
  showRow(over?: Partial<PullRequest>): Promise<void>;
  desk(standing?: Standing): Desk;
}

export const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

export function stage(detail: PullRequestDetail = aDetail()): Stage {
  const api = new FakeApi();
  const client = createClient({
    fetch: api.fetch,
    WebSocket: FakeSocket.Factory,
    page: new FakePage(),
    tabs: null,
  });
  const started: Work[] = [];
  const onClose = vi.fn();
  let shown: Shown = {
    entry: anEntry(),
    desk: null,
    jobs: new Map(),
    isStale: false,
    takesFocus: false,
  };
  const draw = () => (
    <StrictMode>
      <DetailPane client={client} organizationId={ORGANIZATION} onClose={onClose} {...shown} />
    </StrictMode>
  );
  let page: ReturnType<typeof render> | null = null;
  const self: Stage = {
    api,
    client,
    started,
    onClose,
    asked: () => api.callsTo(PATH),
    answer: (body, status = 200) => {
      api.routes[`GET ${PATH}`] = () => ({ status, body });
    },
    show: async (over = {}) => {
      shown = { ...shown, ...over };
      if (page) page.rerender(draw());
      else page = render(draw());
      await wait(5);
      await wait(5);
    },
    showRow: (over = {}) => self.show({ entry: anEntry(over) }),
    desk: (standing) => aDesk(started, standing),
  };
  self.answer(detail);
  return self;
}

export const anEntry = (over: Partial<PullRequest> = {}) => entryOf(aPullRequest(7, over), null);

function aDesk(started: Work[], standing?: Standing): Desk {
  return {
    jobs: new Map(),
    standings: new Map(standing ? [[RELOAD, standing]] : []),
    news: null,
    stopping: new Set(),
    start: (work) => started.push(work),
    cancel: () => {},
    tell: () => {},
    dismissNews: () => {},
  };
}

export const pane = () => screen.getByTestId("detail");
export const part = (name: string) => screen.getByRole("group", { name });
export const linesOf = (name: string) =>
  [...part(name).querySelectorAll("li")].map((line) => line.textContent);

/** In each file that draws the pane. */
export function withPane(): void {
  // Loaded before fake time stands still; that it cannot be is a test's own affair.
  beforeAll(() => import("../../src/detail/markdown/Laid.tsx").catch(() => {}));
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW });
  });
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
}
