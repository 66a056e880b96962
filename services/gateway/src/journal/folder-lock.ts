import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Takes a folder for this process; the lock goes with the process, however it ends. Throws Error when another process
 * has it. (SQLite's file lock: Node has none of its own, and a file with a process id outlives a kill.)
 */
export function lockFolder(dir: string): { release(): void } {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(path.join(dir, 'owner.lock'));
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw new Error(
      `${dir} belongs to a running gateway; set TOLLGATE_GATEWAY_ID to a name of its own for each gateway`,
      { cause: error },
    );
  }
  return { release: () => lock.close() };
}
