import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Telemetry } from '@tollgate/telemetry';
import { type ClickHouseServer, startClickHouseServer } from './clickhouse-server.ts';

const RESTART_DELAY_MS = 1_000;

/** The embedded ClickHouse, kept alive. */
export type SupervisedClickHouse = { readonly url: string; stop(): Promise<void> };

/**
 * Starts the embedded ClickHouse and starts it again, on the same port with the same password, whenever it ends by
 * itself. Throws Error when the first start fails.
 */
export async function superviseClickHouse(options: {
  dataDir: string;
  telemetry: Telemetry;
}): Promise<SupervisedClickHouse> {
  const { logger } = options.telemetry;
  const dataDir = path.join(options.dataDir, 'clickhouse');
  let server: ClickHouseServer = await startClickHouseServer({ dataDir });
  const { url, port } = server;
  const { password } = new URL(url);
  const stopping = new AbortController();
  // A supervisor of processes may end all of them at once: then it is not to be started again.
  const stopBegins = () => stopping.abort();
  process.once('SIGTERM', stopBegins);
  process.once('SIGINT', stopBegins);

  async function supervise(): Promise<void> {
    while (!stopping.signal.aborted) {
      await server.exited;
      if (stopping.signal.aborted) return;
      logger.error('the embedded ClickHouse ended by itself; starting it again');
      await delay(RESTART_DELAY_MS, undefined, { signal: stopping.signal }).catch(() => {});
      try {
        if (stopping.signal.aborted) return;
        server = await startClickHouseServer({ dataDir, port, password });
      } catch (error) {
        logger.error({ err: error }, 'the embedded ClickHouse does not start');
      }
    }
  }
  const supervised = supervise();

  return {
    url,
    async stop() {
      stopBegins();
      process.off('SIGTERM', stopBegins);
      process.off('SIGINT', stopBegins);
      await server.stop();
      await supervised;
      // One that was being started again when stopping began.
      await server.stop();
    },
  };
}
