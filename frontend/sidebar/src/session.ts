/** Who is signed in, and which organization is shown. */
import type { AppView, Client } from "@orglane/client";
import { useTopic } from "@orglane/client/react";
import { useCallback, useState } from "react";

/** Leads to GitHub and back to where one is. */
export function signInUrl(): string {
  const { pathname, search } = window.location;
  return `/v1/auth/github/login?returnTo=${encodeURIComponent(pathname + search)}`;
}

export interface Session {
  /** Null until the first answer. */
  readonly app: AppView | null;
  readonly error: Error | null;
  reload(): void;
  select(organizationId: string): void;
  signOut(): void;
}

export function useSession(client: Client): Session {
  const { view, status, error } = useTopic(client, "app");
  const [refusal, setRefusal] = useState<Error | null>(null);
  const attempt = useCallback((answer: Promise<unknown>) => {
    setRefusal(null);
    answer.catch(setRefusal);
  }, []);
  const reload = useCallback(() => {
    setRefusal(null);
    client.refresh("app");
  }, [client]);
  const select = useCallback(
    (organizationId: string) => attempt(client.selectOrganization(organizationId)),
    [attempt, client],
  );
  const signOut = useCallback(() => attempt(client.signOut()), [attempt, client]);
  return {
    app: view,
    error: refusal ?? (status === "error" ? error : null),
    reload,
    select,
    signOut,
  };
}
