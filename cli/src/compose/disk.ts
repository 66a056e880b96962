import { existsSync, statfsSync } from 'node:fs';
import path from 'node:path';
import type { Service } from '@tollgate/lifecycle';

/** With less than this, SQLite and the usage journal may not get the pages that their next write needs. */
const FULL_BELOW_BYTES = 2 ** 20;

/** Returns the bytes that this user may still write below a folder; undefined if the file system does not say. */
export function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bfree, bsize } = statfsSync(nearestExisting(folder));
    return (process.getuid?.() === 0 ? bfree : bavail) * bsize;
  } catch {
    return undefined;
  }
}

/** Returns what is wrong with the disk of a data folder, in words; undefined if it has room. */
export function diskFault(dataDir: string): string | undefined {
  const free = freeBytes(dataDir);
  return free !== undefined && free < FULL_BELOW_BYTES ? `the disk of ${dataDir} is full` : undefined;
}

/** The disk of a data folder as a part of `/readyz`: not ready while it is full. It is read again for each answer. */
export function diskService(dataDir: string): Service {
  return {
    name: 'disk',
    needs: [],
    async start() {},
    async stop() {},
    readiness() {
      const fault = diskFault(dataDir);
      return { ready: fault === undefined, details: { fault: fault ?? null, freeBytes: freeBytes(dataDir) } };
    },
  };
}

/** The folder itself, or the nearest one above it that exists. */
export function nearestExisting(folder: string): string {
  return existsSync(folder) || path.dirname(folder) === folder
    ? folder
    : nearestExisting(path.dirname(folder));
}
