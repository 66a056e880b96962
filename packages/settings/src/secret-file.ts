import { readFileSync, statSync } from 'node:fs';
import type { Setting, SettingGroup } from './setting.ts';

const FILE_BYTES_MAX = 64 * 1024;

/**
 * The text of a secret that is kept in a file, as orchestrators mount them: without the line break at its end. Throws
 * Error with what is wrong, never with what the file holds.
 */
export function readSecretFile(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > FILE_BYTES_MAX) throw new Error(`larger than ${FILE_BYTES_MAX} bytes`);
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const reason = 'code' in error ? String(error.code) : error.message;
    throw new Error(`names ${file}, which cannot be read (${reason})`);
  }
}

/**
 * The variable that names a file with this secret. Undefined for what is no secret, for what has a setting of its own for
 * files, and for the variables of OpenTelemetry, which its SDK reads itself.
 */
export function secretFileVariable(setting: Setting<unknown>, group: SettingGroup): string | undefined {
  const variable = `${setting.env}_FILE`;
  const isTaken = Object.values(group).some((other) => other.env === variable);
  return setting.secret && !isTaken && !setting.env.startsWith('OTEL_') ? variable : undefined;
}
