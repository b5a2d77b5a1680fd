/** Every English text of the developer panel. */
export const DEVELOPER_TEXTS = {
  title: "Developer panel",
  close: "Close the developer panel",
  none: "None yet",
  topics: {
    title: "Topics",
    columns: ["Topic", "Status", "Position", "Listeners", "Last refresh"],
    caughtUp: "caught up",
    behind: "behind",
  },
  connection: { title: "Connection", now: "Now" },
  log: { title: "Log", columns: ["Time", "What", "Facts"] },
  jobs: { title: "Jobs", columns: ["Job", "Kind", "Status", "Attempt", "Updated"] },
  webhook: { title: "Last webhook" },
  deltas: {
    title: "Last deltas",
    columns: ["Time", "Seq", "Cause", "Changes", "Under way"],
    clocks: "By the server's clock and this one's: a difference of the two is in it.",
    ms: (count: number) => `${count.toLocaleString("en")} ms`,
  },
} as const;
