import { nearest } from './nearest.ts';
import { readSecretFile, secretFileVariable } from './secret-file.ts';
import type { SettingGroup, SettingValues } from './setting.ts';

/** Values by variable name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Every wrong setting, a line each; stops the start. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}

/** The process's environment. The only place in the code that reads it. */
export function processEnvironment(): Environment {
  return process.env;
}

/**
 * Reads a group. An empty variable counts as not set; what may be secret can also be in a file, named by `<variable>_FILE`.
 * Throws SettingsError naming every variable that is wrong; values of secrets are never repeated.
 */
export function readSettings<Group extends SettingGroup>(
  group: Group,
  environment: Environment,
): SettingValues<Group> {
  const lines: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(group)) {
    const text = environment[setting.env] ?? '';
    const fileVariable = secretFileVariable(setting, group);
    const file = (fileVariable && environment[fileVariable]) ?? '';
    if (text !== '' && file !== '') {
      lines.push(`${setting.env} and ${fileVariable} are both set; keep one of them`);
      continue;
    }
    try {
      const given = file === '' ? text : readSecretFile(file);
      values[name] = given === '' ? setting.fallback : setting.parse(given);
    } catch (error) {
      const shown = setting.secret ? '' : ` (it is "${text}")`;
      const variable = file === '' ? setting.env : fileVariable;
      lines.push(`${variable} ${error instanceof Error ? error.message : 'is wrong'}${shown}`);
    }
  }
  if (lines.length > 0) throw new SettingsError(lines);
  // Each name was filled from its own setting just above.
  return values as SettingValues<Group>;
}

/**
 * Refuses variables that start with `TOLLGATE_` and are in no group: a typo must not be a silent default.
 * Throws SettingsError, with the nearest known name.
 */
export function refuseUnknownSettings(groups: readonly SettingGroup[], environment: Environment): void {
  const known = groups.flatMap((group) =>
    Object.values(group).flatMap((setting) => [setting.env, secretFileVariable(setting, group) ?? []].flat()),
  );
  const lines = Object.keys(environment)
    .filter((name) => name.startsWith('TOLLGATE_') && !known.includes(name))
    .map((name) => {
      const near = nearest(name, known);
      return `${name} is not a setting${near === undefined ? '' : `; did you mean ${near}?`}`;
    });
  if (lines.length > 0) throw new SettingsError(lines);
}
