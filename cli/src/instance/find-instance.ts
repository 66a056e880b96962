import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Environment, readSettings } from '@tollgate/settings';
import { processSettings } from '../settings.ts';
import { type Instance, readInstance } from './instance.ts';

/** The clone that this program runs from. */
const PROGRAM_ROOT = path.resolve(import.meta.dirname, '../../..');

/** A data folder, and the Tollgate that runs on it, if one does. */
export type FoundInstance = { readonly dataDir: string; readonly instance: Instance | undefined };

/**
 * Finds the data folder that a command is about: the one of the settings; else `data` of the working folder or of the
 * nearest folder above it that has one of a Tollgate; else that of the clone that the program runs from; else `data` here.
 * Throws SettingsError.
 */
export function findInstance(
  environment: Environment,
  options: { workingDir?: string; programRoot?: string } = {},
): FoundInstance {
  const { workingDir = process.cwd(), programRoot = PROGRAM_ROOT } = options;
  const given = environment[processSettings.dataDir.env] ?? '';
  const { dataDir } = readSettings({ dataDir: processSettings.dataDir }, environment);
  const candidates =
    given !== ''
      ? []
      : [...foldersUpwards(workingDir), programRoot].map((folder) => path.join(folder, dataDir));
  const found = candidates.find(isDataFolder) ?? path.resolve(workingDir, dataDir);
  return { dataDir: found, instance: readInstance(found) };
}

/**
 * The environment as the Tollgate that runs here sees it: what is unset is what that one says of itself, so that a command
 * asks it where it really listens.
 */
export function withInstance(environment: Environment, found: FoundInstance): Environment {
  const { dataDir, instance } = found;
  const known: Record<string, string | undefined> = {
    TOLLGATE_DATA_DIR: dataDir,
    TOLLGATE_LISTEN: instance?.gatewayListen,
    TOLLGATE_CONSOLE_LISTEN: instance?.consoleListen,
    TOLLGATE_OPS_LISTEN: instance?.opsListen,
    TOLLGATE_GATEWAY_URL: instance?.gatewayUrl,
    TOLLGATE_CONSOLE_URL: instance?.consoleUrl,
  };
  const unset = Object.entries(known).filter(([name]) => (environment[name] ?? '') === '');
  return { ...environment, ...Object.fromEntries(unset) };
}

function isDataFolder(folder: string): boolean {
  return ['instance.json', 'keys.json'].some((name) => existsSync(path.join(folder, name)));
}

function foldersUpwards(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUpwards(parent)];
}
