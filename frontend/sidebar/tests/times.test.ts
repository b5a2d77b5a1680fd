import { expect, it } from "vitest";
import { loadTimes } from "../src/times.ts";

it("keeps no time that is not in the page", async () => {
  await loadTimes();
  const time = document.createElement("relative-time");
  time.setAttribute("datetime", new Date().toISOString());
  await Promise.resolve();
  expect(time.shadowRoot?.textContent).toBe("");
  document.body.append(time);
  await Promise.resolve();
  expect(time.shadowRoot?.textContent).toBe("now");
});
