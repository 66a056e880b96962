import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newTokenSecret } from '@tollgate/policy';

/** The two secrets of a laptop installation, and where the first is from: only a new one is ever shown. */
export type Keys = {
  adminToken: string;
  adminTokenFrom: 'settings' | 'file' | 'new';
  userKey: string;
  /** Whether this data folder had no keys before. */
  isFirstRun: boolean;
};

/**
 * The keys of this data folder, made at the first start and kept in `keys.json`, readable by its owner only, so that
 * every start can print a line to paste. `adminToken` from the settings wins and is not written to the file; one that was
 * made before is kept there as unused, so that a later start without the setting makes no other one.
 */
export function loadKeys(dataDir: string, adminToken: string | undefined): Keys {
  const file = path.join(dataDir, 'keys.json');
  const kept = readKept(file);
  const keys: Keys = {
    adminToken: adminToken ?? kept.adminToken ?? newTokenSecret('a'),
    adminTokenFrom: adminToken !== undefined ? 'settings' : kept.adminToken !== undefined ? 'file' : 'new',
    userKey: kept.userKey ?? newTokenSecret(),
    isFirstRun: kept.userKey === undefined,
  };
  const toKeep =
    adminToken === undefined
      ? { adminToken: keys.adminToken, userKey: keys.userKey }
      : { unusedAdminToken: kept.adminToken, userKey: keys.userKey };
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(toKeep, null, 2)}\n`, { mode: 0o600 });
  return keys;
}

function readKept(file: string): { adminToken?: string; userKey?: string } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  const parsed: unknown = JSON.parse(text);
  const kept: { adminToken?: string; userKey?: string } = {};
  if (typeof parsed !== 'object' || parsed === null) return kept;
  for (const field of ['adminToken', 'unusedAdminToken']) {
    const value = Object.entries(parsed).find(([name]) => name === field)?.[1];
    if (typeof value === 'string') kept.adminToken ??= value;
  }
  if ('userKey' in parsed && typeof parsed.userKey === 'string') kept.userKey = parsed.userKey;
  return kept;
}
