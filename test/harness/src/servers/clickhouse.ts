import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ClickHouseServer, startClickHouseServer } from '@tollgate/cli';
import type { TestServer } from './process.ts';

/**
 * Starts a real ClickHouse on loopback: the server inside npm's chdb. The URL (with password) is the same after
 * `restart`. `backupsDir` is the folder that `BACKUP` and `RESTORE` may use.
 */
export async function startClickHouse(options: { backupsDir?: string } = {}): Promise<TestServer> {
  return startEmbeddedServer(options);
}

async function startEmbeddedServer(backups: { backupsDir?: string }): Promise<TestServer> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tollgate-clickhouse-'));
  let server: ClickHouseServer = await startClickHouseServer({ dataDir, ...backups });
  const { url, port } = server;
  const password = new URL(url).password;
  return {
    url,
    pid: () => server.pid,
    async stop() {
      await server.kill();
      rmSync(dataDir, { recursive: true, force: true });
    },
    kill: () => server.kill(),
    async restart() {
      await server.kill();
      server = await startClickHouseServer({ dataDir, port, password, ...backups });
    },
    async restartEmpty() {
      await server.kill();
      rmSync(dataDir, { recursive: true, force: true });
      server = await startClickHouseServer({ dataDir, port, password, ...backups });
    },
  };
}
