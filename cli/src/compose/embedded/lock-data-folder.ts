import { accessSync, constants, mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readInstance } from '../../instance/instance.ts';

/**
 * Takes the data folder for this process; the lock goes with the process, however it ends. Throws Error with one line if
 * the folder cannot be made or written to, or another process has it. (SQLite's file lock: Node has none of its own.)
 */
export function lockDataFolder(dataDir: string): { release(): void } {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new Error(
      `the data folder ${dataDir} cannot be written to (${code}); change its owner or set TOLLGATE_DATA_DIR`,
      { cause },
    );
  }
  const lock = new DatabaseSync(path.join(dataDir, 'owner.lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    if (!isBusy(cause)) throw cause;
    throw new Error(`${inUse(dataDir)}; stop that one, or set TOLLGATE_DATA_DIR to start another`, { cause });
  }
  return { release: () => lock.close() };
}

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html; a full disk, for example, is something else. */
function isBusy(thrown: unknown): boolean {
  return thrown instanceof Error && 'errcode' in thrown && thrown.errcode === 5;
}

function inUse(dataDir: string): string {
  const instance = readInstance(dataDir);
  const who = instance === undefined ? '' : ` (process ${instance.pid}, console ${instance.consoleUrl})`;
  return `another Tollgate${who} is running on the data folder ${dataDir}`;
}
