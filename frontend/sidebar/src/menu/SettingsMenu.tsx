import { GearIcon } from "@primer/octicons-react";
import { DENSITIES, type SavedView } from "../list/address.ts";
import { GROUPINGS } from "../list/groups.ts";
import { MENU_TEXTS, TEXTS } from "../texts.ts";
import { THEMES, type Theme } from "../theme.ts";
import { MenuButton } from "./MenuButton.tsx";
import type { OptionGroup } from "./panels.tsx";

interface Props {
  readonly view: SavedView;
  readonly theme: Theme;
  onView(part: Partial<SavedView>): void;
  onTheme(theme: Theme): void;
  onUnavailable(words: string): void;
}

export function SettingsMenu({ view, theme, onView, onTheme, onUnavailable }: Props) {
  const { settings } = MENU_TEXTS;
  const groups = () => [
    oneOf(TEXTS.list.grouping, GROUPINGS, view.grouping, (grouping) => onView({ grouping })),
    oneOf(settings.density, DENSITIES, view.density, (density) => onView({ density })),
    oneOf(settings.theme, THEMES, theme, onTheme),
  ];
  return (
    <MenuButton
      label={settings.name}
      icon={GearIcon}
      testId="settings"
      onUnavailable={onUnavailable}
    >
      {({ OptionsPanel }, panel) => <OptionsPanel {...panel} groups={groups()} />}
    </MenuButton>
  );
}

interface Named<Value extends string> {
  readonly label: string;
  readonly names: Readonly<Record<Value, string>>;
}

function oneOf<Value extends string>(
  { label, names }: Named<Value>,
  values: readonly Value[],
  chosen: Value,
  choose: (value: Value) => void,
): OptionGroup {
  const options = values.map((value) => ({
    id: value,
    text: names[value],
    isChosen: value === chosen,
    onChoose: () => choose(value),
  }));
  return { label, options };
}
