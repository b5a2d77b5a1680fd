import { MarkGithubIcon } from "@primer/octicons-react";
import { Brand } from "./Brand.tsx";
import { signInUrl } from "./session.ts";
import { TEXTS } from "./texts.ts";

export function SignIn() {
  return (
    <main className="sign-in">
      <h1 className="sign-in-brand">
        <Brand size={40} />
        {TEXTS.product}
      </h1>
      <p className="sign-in-lead">{TEXTS.signIn.lead}</p>
      <a className="button button-primary" data-testid="sign-in" href={signInUrl()}>
        <MarkGithubIcon size={20} />
        {TEXTS.signIn.button}
      </a>
      <p className="hint">{TEXTS.signIn.hint}</p>
    </main>
  );
}
