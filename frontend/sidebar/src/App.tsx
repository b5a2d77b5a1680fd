import type { Client } from "@orglane/client";
import { ErrorNotice } from "./ErrorNotice.tsx";
import { Shell } from "./Shell.tsx";
import { SignIn } from "./SignIn.tsx";
import { Skeleton } from "./Skeleton.tsx";
import { useSession } from "./session.ts";
import { TEXTS } from "./texts.ts";

export function App({ client }: { readonly client: Client }) {
  const session = useSession(client);
  const { app, error } = session;
  if (!app) {
    return (
      <main className="page">
        <h1 className="visually-hidden">{TEXTS.product}</h1>
        {error ? (
          <ErrorNotice title={TEXTS.error.app} error={error} onRetry={session.reload} />
        ) : (
          <Skeleton />
        )}
      </main>
    );
  }
  if (!app.user) return <SignIn />;
  return <Shell client={client} app={app} user={app.user} session={session} />;
}
