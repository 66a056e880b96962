import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';

const KEY_BYTES = 32;

/**
 * Writes a new key of 32 bytes in base64 to a file that its owner alone can read; it is on disk before this returns. Throws
 * what `node:fs` throws, also if the file exists.
 */
export function makeKeyFile(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const opened = openSync(file, 'wx', 0o600);
  try {
    writeSync(opened, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** Returns the key of a data folder that seals browser sessions; makes it at the first start, so that sessions survive restarts. */
export function sessionKey(dataDir: string): string {
  const file = path.join(dataDir, 'session.key');
  if (!existsSync(file)) makeKeyFile(file);
  return readFileSync(file, 'utf8').trim();
}
