import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadMasterKeys, type MasterKey } from '@tollgate/policy';
import type { Environment } from '@tollgate/settings';
import type { AllSettings } from '../all-settings.ts';
import { makeKeyFile } from './key-file.ts';

/**
 * The master keys of one process: those of the settings, then the one that is kept beside the config in `secrets.key`,
 * readable by its owner alone. That one is made where the settings give none and the config is in the same folder; a
 * config elsewhere would outlive it. Throws SettingsError for keys that are wrong, Error when the file cannot be written.
 */
export async function embeddedMasterKeys(options: {
  settings: Pick<AllSettings, 'policy' | 'process'>;
  dataDir: string;
  environment: Environment;
}): Promise<readonly MasterKey[]> {
  const { settings, dataDir, environment } = options;
  const file = path.join(dataDir, 'secrets.key');
  const given = await loadMasterKeys(settings.policy, environment);
  const isConfigHere = settings.process.natsUrl === undefined;
  if (given.length === 0 && isConfigHere && !existsSync(file)) makeKeyFile(file);
  if (!existsSync(file)) return given;
  const kept = { secretsKey: undefined, secretsKeyFile: file, secretsKeyCommand: undefined };
  return [...given, ...(await loadMasterKeys(kept, environment))];
}
