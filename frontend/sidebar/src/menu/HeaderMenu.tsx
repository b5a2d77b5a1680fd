import type { Job } from "@orglane/client";
import { KebabHorizontalIcon } from "@primer/octicons-react";
import { MENU_TEXTS } from "../texts.ts";
import type { Desk } from "../work.ts";
import { MenuButton } from "./MenuButton.tsx";
import { itemsOfOrganization } from "./organization.ts";

interface Props {
  /** Null while nothing can be asked of GitHub. */
  readonly desk: Pick<Desk, "standings" | "start"> | null;
  /** Of the organization: they say how far they are. */
  readonly jobs: ReadonlyMap<string, Job>;
  onMarkAllRead(): void;
  onHelp(): void;
  onUnavailable(words: string): void;
}

export function HeaderMenu({ desk, jobs, onMarkAllRead, onHelp, onUnavailable }: Props) {
  const items = () =>
    itemsOfOrganization(desk?.standings ?? null, jobs, {
      start: (work) => desk?.start(work),
      markAllRead: onMarkAllRead,
      help: onHelp,
    });
  return (
    <MenuButton
      label={MENU_TEXTS.organization.name}
      icon={KebabHorizontalIcon}
      testId="reload-menu"
      onUnavailable={onUnavailable}
    >
      {({ ItemsPanel }, panel) => <ItemsPanel {...panel} items={items()} />}
    </MenuButton>
  );
}
