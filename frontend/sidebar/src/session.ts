/** Who is signed in, and which organization is shown. */
import type { AppSnapshot, Client } from "@orglane/client";
import { useCallback, useEffect, useState } from "react";

export interface Session {
  /** Null until the first answer. */
  readonly app: AppSnapshot | null;
  readonly error: Error | null;
  reload(): void;
  select(organizationId: string): void;
  signOut(): void;
}

export function useSession(client: Client): Session {
  const [app, setApp] = useState<AppSnapshot | null>(null);
  const [error, setError] = useState<Error | null>(null);

  const accept = useCallback((answer: Promise<AppSnapshot>) => {
    return answer.then((next) => {
      setApp(next);
      setError(null);
    });
  }, []);

  const reload = useCallback(() => {
    accept(client.loadApp()).catch(setError);
  }, [accept, client]);

  // The list need not wait for the server to have noted the choice; if it refuses, its own state is shown again.
  const select = useCallback(
    (organizationId: string) => {
      setApp((known) => known && { ...known, activeOrganizationId: organizationId });
      accept(client.selectOrganization(organizationId)).catch(reload);
    },
    [accept, client, reload],
  );

  const signOut = useCallback(() => {
    client.signOut().then(reload, setError);
  }, [client, reload]);

  useEffect(reload, [reload]);
  return { app, error, reload, select, signOut };
}
