import type { AppOrganization, InstallationStatus } from "@orglane/client";
import { Notice } from "./Notice.tsx";
import { signInUrl } from "./session.ts";
import { TEXTS } from "./texts.ts";

interface NoOrganizationProps {
  readonly installUrl: string | null;
}

/** Which organizations are somebody's, GitHub tells when they sign in. */
export function NoOrganization({ installUrl }: NoOrganizationProps) {
  return (
    <main>
      <Notice title={TEXTS.empty.noOrganizations} testId="no-organizations">
        <p>{TEXTS.empty.noOrganizationsHint}</p>
        <div className="actions">
          <InstallLink installUrl={installUrl} text={TEXTS.install.button} />
          <a className="button" href={signInUrl()}>
            {TEXTS.empty.checkAgain}
          </a>
        </div>
      </Notice>
    </main>
  );
}

interface InstallationProps {
  readonly status: InstallationStatus;
  readonly organization: AppOrganization;
  readonly installUrl: string | null;
}

/** What stands between an organization and its pull requests; nothing when it is connected. */
export function Installation({ status, organization, installUrl }: InstallationProps) {
  const name = organization.name || organization.login;
  const { install } = TEXTS;
  if (status === "reconnect_required") {
    return (
      <Notice title={install.reconnectTitle(name)} testId="reconnect-required">
        <p>{install.reconnectHint}</p>
        <InstallLink installUrl={installUrl} text={install.reconnectButton} />
      </Notice>
    );
  }
  if (status !== "install_required") return null;
  return (
    <Notice title={install.title(name)} testId="install-required">
      <p>{install.hint}</p>
      <InstallLink installUrl={installUrl} text={install.button} />
    </Notice>
  );
}

interface LinkProps {
  readonly installUrl: string | null;
  readonly text: string;
}

export function InstallLink({ installUrl, text }: LinkProps) {
  if (!installUrl) return null;
  return (
    <a className="button button-primary" href={installUrl}>
      {text}
    </a>
  );
}
