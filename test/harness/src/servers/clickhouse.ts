import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ClickHouseServer, startClickHouseServer } from '@tollgate/cli';
import type { TestServer } from './process.ts';

/**
 * Starts a real ClickHouse on loopback: a container where Docker runs, else the server inside npm's chdb. The URL
 * (with password) is the same after `restart`.
 */
export async function startClickHouse(): Promise<TestServer> {
  return startEmbeddedServer();
}

async function startEmbeddedServer(): Promise<TestServer> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tollgate-clickhouse-'));
  let server: ClickHouseServer = await startClickHouseServer({ dataDir });
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
      server = await startClickHouseServer({ dataDir, port, password });
    },
  };
}
