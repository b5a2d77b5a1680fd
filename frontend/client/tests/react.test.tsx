// @vitest-environment happy-dom
/** The client in React: a topic is live as long as a component shows it, however often React mounts that. */
import { act, StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useTopic } from "../src/react.ts";
import type { TopicName } from "../src/topics.ts";
import { TUNABLES } from "../src/tunables.ts";
import { aPullRequest, FakeSocket, TOPIC } from "./fakes.ts";
import { answer, fakeTime, type Setup, SUMMARY, setUp, wait } from "./setup.ts";

fakeTime();

let root: Root;
let home: HTMLElement;

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  home = document.createElement("div");
  root = createRoot(home);
});
afterEach(() => {
  vi.restoreAllMocks();
  return act(() => root.unmount());
});

function Shown({ setup, topic }: { setup: Setup; topic: TopicName | null }) {
  const { status, view } = useTopic(setup.client, topic);
  const rows = view && "pullRequests" in view ? view.pullRequests.get("1")?.size : undefined;
  draws(rows);
  return `${topic} ${status} ${rows ?? "-"}`;
}

const aFrame = () => wait(1000 / 60);
const draws = vi.fn();

async function draw(setup: Setup, topic: TopicName | null): Promise<void> {
  const shown = <Shown setup={setup} topic={topic} />;
  await act(() => root.render(<StrictMode>{shown}</StrictMode>));
  await act(() => wait(1));
}

async function drawn(): Promise<Setup> {
  const setup = setUp();
  setup.server.put(aPullRequest(7));
  await draw(setup, TOPIC);
  await act(async () => {
    FakeSocket.latest.accept();
    await answer(setup);
  });
  await act(aFrame);
  await act(aFrame);
  return setup;
}

const listeners = ({ client }: Setup) =>
  client.topics().map((each) => [each.topic, each.listeners]);

describe("a component that shows a topic", () => {
  it("listens once and costs one snapshot, though StrictMode mounts it twice", async () => {
    const setup = await drawn();
    expect(listeners(setup)).toEqual([[TOPIC, 1]]);
    expect(setup.api.callsTo(SUMMARY)).toBe(1);
    expect(FakeSocket.opened).toHaveLength(1);
    expect(home.textContent).toBe(`${TOPIC} connected 1`);
  });

  it("is drawn again when something has changed", async () => {
    const setup = await drawn();
    await act(async () => FakeSocket.latest.deliver(setup.server.put(aPullRequest(8))));
    expect(home.textContent).toBe(`${TOPIC} connected 2`);
  });

  it("is drawn at once, and once more in the next frame, whatever came in between", async () => {
    const setup = await drawn();
    draws.mockClear();
    for (const number of [8, 9, 10, 11]) {
      await act(async () => FakeSocket.latest.deliver(setup.server.put(aPullRequest(number))));
    }
    expect(home.textContent).toBe(`${TOPIC} connected 2`);
    await act(aFrame);
    expect(home.textContent).toBe(`${TOPIC} connected 5`);
    expect(new Set(draws.mock.calls.flat())).toEqual(new Set([2, 5]));
    await act(aFrame);
    await act(aFrame);
    await act(async () => FakeSocket.latest.deliver(setup.server.put(aPullRequest(12))));
    expect(home.textContent).toBe(`${TOPIC} connected 6`);
  });

  it("waits for no frame on a page that nobody sees, which has none", async () => {
    const setup = await drawn();
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    for (const number of [8, 9, 10]) {
      await act(async () => FakeSocket.latest.deliver(setup.server.put(aPullRequest(number))));
    }
    expect(home.textContent).toBe(`${TOPIC} connected 4`);
  });

  it("that shows none listens to nothing and is loading", async () => {
    const setup = setUp();
    await draw(setup, null);
    expect(home.textContent).toBe("null loading -");
    expect(setup.client.topics()).toEqual([]);
    expect(FakeSocket.opened).toEqual([]);
  });

  it("that goes on to another topic leaves the one before to its grace", async () => {
    const setup = await drawn();
    await draw(setup, "organization:other");
    expect(listeners(setup)).toEqual([
      [TOPIC, 0],
      ["organization:other", 1],
    ]);
    await act(() => wait(TUNABLES.grace));
    expect(listeners(setup)).toEqual([["organization:other", 1]]);
  });

  it("that comes back within the grace shows at once what was kept", async () => {
    const setup = await drawn();
    await draw(setup, null);
    await act(() => wait(TUNABLES.grace - 10));
    await draw(setup, TOPIC);
    expect(home.textContent).toBe(`${TOPIC} connected 1`);
    expect(setup.api.callsTo(SUMMARY)).toBe(1);
  });
});
