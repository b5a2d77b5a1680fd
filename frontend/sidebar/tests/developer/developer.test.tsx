import { fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { aJob, aPullRequest, ORGANIZATION } from "../../../client/tests/fakes.ts";
import { noteFrame, seenDeltas } from "../../src/developer/frames.ts";
import { deliver, live, press, settle, withFakeTime } from "../page.tsx";

withFakeTime();

const panel = () => screen.queryByTestId("developer");
const block = (name: string) =>
  within(panel() as HTMLElement)
    .getByRole("heading", { name })
    .closest("section")?.textContent;

async function opened() {
  const setup = await live((server) => {
    server.put(aPullRequest(7));
    server.putJob(aJob("0001-a", { status: "error", error: "GitHub is down" }));
  });
  await press("D", true);
  await settle();
  return setup;
}

describe("the developer panel", () => {
  it("opens by Shift+D, takes the keyboard, and closes by Escape and by Shift+D", async () => {
    await opened();
    expect(document.activeElement?.textContent).toBe("Developer panel");
    await press("Escape");
    expect(panel()).toBeNull();
    await press("D", true);
    await settle();
    expect(panel()).not.toBeNull();
    await press("D", true);
    expect(panel()).toBeNull();
  });

  it("tells of topics, the connection, the last webhook, jobs, and what was done why", async () => {
    const { server } = await opened();
    expect(block("Topics")).toContain(`organization:${ORGANIZATION}connected, caught up`);
    expect(block("Topics")).toContain(`1/${server.position.seq}`);
    expect(block("Connection")).toContain("phaseopen");
    expect(block("Jobs")).toContain("full_syncerror: GitHub is down");
    expect(block("Log")).toContain("recovery.takeSnapshot");
    expect(block("Last webhook")).toBeTruthy();
  });

  it("follows while it is open", async () => {
    const { server } = await opened();
    const { seq } = server.position;
    await deliver(server.put(aPullRequest(8)));
    expect(block("Topics")).toContain(`1/${seq + 1}`);
  });
});

describe("the deltas that were seen", () => {
  const delta = (seq: number) =>
    ({
      type: "delta",
      topic: "organization:9001",
      epoch: 1,
      base: seq - 1,
      seq,
      changes: [{ type: "pullRequestUpdated" }, { type: "pullRequestUpdated" }],
      atMs: Date.now() - 40,
      cause: { kind: "webhook", id: "d-1" },
    }) as never;

  it("are told with cause, kinds and time under way", async () => {
    await opened();
    noteFrame(delta(12));
    fireEvent.keyDown(document.body, { key: "D", shiftKey: true });
    fireEvent.keyDown(document.body, { key: "D", shiftKey: true });
    await settle();
    expect(block("Last deltas")).toContain("12webhook d-1pullRequestUpdated40 ms");
  });

  it("are the latest fifty, and nothing but deltas", () => {
    for (let seq = 1; seq <= 60; seq += 1) noteFrame(delta(seq));
    noteFrame({ type: "pong", id: "1", heads: {} } as never);
    expect(seenDeltas().map(({ seq }) => seq)).toEqual(
      Array.from({ length: 50 }, (_, at) => 60 - at),
    );
  });
});
