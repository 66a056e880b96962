import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../tidy/repository.ts';

/** Not below `node_modules`, where Node runs no TypeScript. */
const CACHE = path.join(homedir(), '.cache', 'tollgate-releases');
const INSTALL_MS_MAX = 600_000;

/** The last release: its version and its commit. The tag may be missing in a clone; the commit is in `last-release` too. */
export const LAST_RELEASE = lastRelease();

function lastRelease(): { version: string; commit: string } {
  const [version = '', commit = ''] = readFileSync(path.join(import.meta.dirname, 'last-release'), 'utf8')
    .trim()
    .split(' ');
  return { version, commit };
}

/** Whether the clone has the commit of the last release; a shallow clone has not. */
export const HAS_LAST_RELEASE = isCommit(LAST_RELEASE.commit);

function isCommit(commit: string): boolean {
  try {
    execFileSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: ROOT, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The folder of the last release with its own dependencies, as its lockfile says; made once for a machine. */
export function releaseCheckout(): string {
  const folder = path.join(CACHE, LAST_RELEASE.commit);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const made = mkdtempSync(path.join(CACHE, 'making-'));
  const archive = path.join(made, 'release.tar');
  execFileSync('git', ['archive', '--output', archive, LAST_RELEASE.commit], { cwd: ROOT });
  execFileSync('tar', ['-xf', archive], { cwd: made });
  rmSync(archive);
  execFileSync('npm', ['ci', ...INSTALL_OPTIONS], { cwd: made, timeout: INSTALL_MS_MAX, stdio: 'ignore' });
  renameSync(made, folder);
  return folder;
}

/** Neither development tools nor the embedded ClickHouse, which is 0.6 GB. */
const INSTALL_OPTIONS = [
  '--omit=dev',
  '--omit=optional',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--prefer-offline',
];
