import type { AppOrganization, AppUser } from "@orglane/client";
import { Brand } from "./Brand.tsx";
import { TEXTS } from "./texts.ts";

interface Props {
  readonly organizations: readonly AppOrganization[];
  readonly active: AppOrganization | undefined;
  readonly user: AppUser;
  onSelect(organizationId: string): void;
  onSignOut(): void;
}

export function Header({ organizations, active, user, onSelect, onSignOut }: Props) {
  return (
    <header className="header">
      <h1 className="header-brand">
        <Brand />
        <span className="header-name">{TEXTS.product}</span>
      </h1>
      {active && (
        <select
          className="picker"
          data-testid="organization-picker"
          aria-label={TEXTS.organization}
          value={active.organizationId}
          onChange={(event) => onSelect(event.target.value)}
        >
          {organizations.map(({ organizationId, login, name }) => (
            <option key={organizationId} value={organizationId}>
              {name || login}
            </option>
          ))}
        </select>
      )}
      <span className="header-user" title={user.name ?? user.login}>
        {user.login}
      </span>
      <button
        type="button"
        className="button button-quiet"
        data-testid="sign-out"
        onClick={onSignOut}
      >
        {TEXTS.signOut}
      </button>
    </header>
  );
}
