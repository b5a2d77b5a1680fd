import { screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { prefetchMarkdown } from "../../src/detail/Markdown.tsx";
import { aDescription, aDetail, stage, wait, withPane } from "./pane.tsx";

vi.mock("../../src/detail/markdown/Laid.tsx", () => {
  throw new TypeError("Failed to fetch dynamically imported module");
});

withPane();

it("shows a description as it was written where the chunk that lays it out does not come", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const text = "It **works**.\n<script>";
  const { show } = stage(aDetail({ description: aDescription(text) }));
  await show();
  await wait(100);
  expect(screen.getByTestId("plain").textContent).toBe(text);
  expect(screen.queryByTestId("markdown")).toBeNull();
});

it("fetches it ahead without a word of what goes wrong", () => {
  expect(prefetchMarkdown()).toBeUndefined();
});
