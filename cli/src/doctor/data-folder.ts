import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { diskFault, freeBytes, nearestExisting } from '../compose/disk.ts';
import { type Check, ok, problem, warning } from './check.ts';

const FREE_BYTES_MIN = 2 ** 30;

/**
 * Whether the data folder can be written to, has room, and belongs to nobody else. `isOwnGateway` says whether the
 * gateway of these settings is running: then it is the one that holds the folder.
 */
export function dataFolderCheck(options: {
  dataDir: string;
  gatewayId: string;
  isOwnGateway(signal: AbortSignal): Promise<boolean>;
}): Check {
  const dataDir = path.resolve(options.dataDir);
  return {
    name: 'data folder',
    async find(signal) {
      const existing = nearestExisting(dataDir);
      if (!statSync(existing).isDirectory())
        return problem(`${existing} is no folder; set TOLLGATE_DATA_DIR`);
      if (!isWritable(existing)) {
        return problem(
          `${existing} cannot be written to by this user; change its owner or set TOLLGATE_DATA_DIR`,
        );
      }
      const fault = diskFault(dataDir);
      if (fault !== undefined) return problem(`${fault}; make room: until then budgets answer 503`);
      const isInUse = isLocked(path.join(dataDir, 'gateway', options.gatewayId, 'owner.lock'));
      if (isInUse && !(await options.isOwnGateway(signal)))
        return problem(`${dataDir} is in use by another gateway; stop that one or set TOLLGATE_DATA_DIR`);
      if ((freeBytes(existing) ?? FREE_BYTES_MIN) < FREE_BYTES_MIN)
        return warning(`less than 1 GiB is free for ${dataDir}`);
      if (isInUse) return ok(`${dataDir} is in use by the gateway that runs`);
      return ok(existing === dataDir ? `${dataDir} can be written to` : `${dataDir} will be made`);
    },
  };
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether a process holds the lock that a gateway takes on its journal folder; looking does not take it. */
function isLocked(file: string): boolean {
  if (!existsSync(file)) return false;
  const database = new DatabaseSync(file, { readOnly: true, timeout: 0 });
  try {
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch {
    return true;
  } finally {
    database.close();
  }
}
