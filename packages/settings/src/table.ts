import { secretFileVariable } from './secret-file.ts';
import type { SettingGroup } from './setting.ts';

/** The settings of all groups as one Markdown table, sorted by name; a variable in several groups appears once. */
export function settingsTable(groups: readonly SettingGroup[]): string {
  const settings = new Map(
    groups.flatMap((group) => Object.values(group)).map((setting) => [setting.env, setting]),
  );
  const rows = [...settings.values()]
    .sort((one, other) => one.env.localeCompare(other.env))
    .map((setting) => {
      const fallback = setting.defaultText === '' ? '' : `\`${setting.defaultText}\``;
      return `| \`${setting.env}\` | ${fallback} | ${setting.takes} | ${setting.doc} |`;
    });
  return ['| variable | default | takes | what it does |', '|---|---|---|---|', ...rows, ''].join('\n');
}

/** The variables that name a file with a secret, sorted. */
export function secretFileVariables(groups: readonly SettingGroup[]): string[] {
  const variables = groups.flatMap((group) =>
    Object.values(group).flatMap((setting) => secretFileVariable(setting, group) ?? []),
  );
  return [...new Set(variables)].sort();
}
