import { MarkGithubIcon } from "@primer/octicons-react";
import { Brand } from "./Brand.tsx";
import { TEXTS } from "./texts.ts";

export function SignIn() {
  const returnTo = encodeURIComponent(location.pathname + location.search);
  return (
    <main className="sign-in">
      <h1 className="sign-in-brand">
        <Brand size={40} />
        {TEXTS.product}
      </h1>
      <p className="sign-in-lead">{TEXTS.signIn.lead}</p>
      <a
        className="button button-primary"
        data-testid="sign-in"
        href={`/v1/auth/github/login?returnTo=${returnTo}`}
      >
        <MarkGithubIcon size={20} />
        {TEXTS.signIn.button}
      </a>
      <p className="hint">{TEXTS.signIn.hint}</p>
    </main>
  );
}
