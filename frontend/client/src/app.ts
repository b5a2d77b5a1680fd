/** The caller's own shell: who they are, and how their organizations stand. */
import type { AppChange, AppOrganization, AppSnapshot, Log, WireChange } from "./types.ts";

export type AppView = AppSnapshot;

export function applyAppChanges(view: AppView, changes: readonly WireChange[], log: Log): AppView {
  return changes.reduce(
    (current, change) => applyAppChange(current, change as AppChange, log),
    view,
  );
}

function applyAppChange(view: AppView, change: AppChange, log: Log): AppView {
  switch (change.type) {
    case "appSessionUpdated":
      return {
        ...view,
        user: change.user ?? view.user,
        activeOrganizationId: change.activeOrganizationId,
      };
    case "activeOrganizationChanged":
      return { ...view, activeOrganizationId: change.organizationId };
    case "organizationSyncStatusChanged":
      return { ...view, organizations: view.organizations.map((each) => standing(each, change)) };
    default:
      log("change.unknown", { type: (change as WireChange).type });
      return view;
  }
}

function standing(
  organization: AppOrganization,
  change: Extract<AppChange, { type: "organizationSyncStatusChanged" }>,
): AppOrganization {
  if (organization.organizationId !== change.organizationId) return organization;
  const { type, ...facts } = change;
  return { ...organization, ...facts };
}
