/** Everything around the client, for tests: the server, what it tells of, and the browser. */
export * from "./fakes/browser.ts";
export * from "./fakes/live.ts";
export * from "./fakes/rows.ts";
export * from "./fakes/server.ts";
export * from "./fakes/tabs.ts";
