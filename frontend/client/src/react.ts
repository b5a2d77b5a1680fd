/** The client in React: the store knows no React, and this file is all that React needs. */
import { useCallback, useSyncExternalStore } from "react";
import type { Client } from "./client.ts";
import type { OrganizationState } from "./feed.ts";

export function useOrganization(client: Client, organizationId: string): OrganizationState {
  const subscribe = useCallback(
    (listener: () => void) => client.subscribeOrganization(organizationId, listener),
    [client, organizationId],
  );
  return useSyncExternalStore(subscribe, () => client.getSnapshot(organizationId));
}
