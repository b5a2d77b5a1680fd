/** What can be listened to: where its snapshot is, how that becomes a view, and how changes move it. */
import { type AppView, applyAppChanges } from "./app.ts";
import type { AppSnapshot, Log, OrganizationPage, WireChange } from "./types.ts";
import { applyChanges, type OrganizationView, viewOf } from "./view.ts";

/** `app` is the caller's own shell. */
export type TopicName = "app" | `organization:${string}`;

export type ViewOf<Name extends TopicName> = Name extends "app" ? AppView : OrganizationView;

export interface TopicKind<Page, View> {
  /** The page at a cursor; null is the first. */
  path(cursor: string | null): string;
  /** There is at least one page. */
  viewOf(pages: readonly Page[]): View;
  apply(view: View, changes: readonly WireChange[], log: Log): View;
  /** Whether there is anything to listen to: nobody is told anything before they have signed in. */
  isLive(view: View): boolean;
}

export const ORGANIZATION = "organization:";

export function organizationTopic(organizationId: string): `organization:${string}` {
  return `${ORGANIZATION}${organizationId}`;
}

export const APP: TopicKind<AppSnapshot, AppView> = {
  path: () => "/v1/app",
  viewOf: (pages) => pages[0] as AppSnapshot,
  apply: applyAppChanges,
  isLive: (view) => view.user !== null,
};

export function organizationKind(
  organizationId: string,
): TopicKind<OrganizationPage, OrganizationView> {
  const summary = `/v1/organizations/${encodeURIComponent(organizationId)}/summary`;
  return {
    path: (cursor) =>
      cursor === null ? summary : `${summary}?cursor=${encodeURIComponent(cursor)}`,
    viewOf,
    apply: applyChanges,
    isLive: () => true,
  };
}
