import { fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { live, withFakeTime } from "./page.tsx";

withFakeTime();

const note = () => screen.queryByTestId("playground");

describe("the note of what can be tried", () => {
  it("is on one's own machine alone", async () => {
    await live();
    expect(note()).toBeNull();
  });

  describe("on one's own machine", () => {
    const meta = document.createElement("meta");
    meta.name = "orglane-controls";
    meta.content = "http://localhost:4590/_local/";
    beforeEach(() => document.head.append(meta));
    afterEach(() => meta.remove());

    it("leads to the local GitHub's controls", async () => {
      await live();
      const link = within(note() as HTMLElement).getByRole("link");
      expect(link.getAttribute("href")).toBe(meta.content);
    });

    it("goes for good when it was read", async () => {
      await live();
      fireEvent.click(screen.getByRole("button", { name: "Hide this note" }));
      expect(note()).toBeNull();
      expect(window.localStorage.getItem("orglane:playground")).toBe("hidden");
    });
  });
});
