export { type Client, type ClientOptions, createClient } from "./client.ts";
export type { ConnectionPhase, ConnectionState } from "./connection.ts";
export type { OrganizationState, Status } from "./feed.ts";
export { ApiError, UnreachableError } from "./http.ts";
export type * from "./types.ts";
export type { OrganizationView } from "./view.ts";
export { isActive, type Work } from "./work.ts";
