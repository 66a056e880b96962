import type { ClickHouseClient } from '@clickhouse/client';
import { systemClock } from '@tollgate/clock';
import type { UsageEvent__Output } from '@tollgate/contracts';
import { startClickHouse } from '@tollgate/harness';
import { connectClickHouse } from '../src/clickhouse/connect.ts';
import { insertRequestLogs, insertUsage } from '../src/ingest/insert.ts';
import { timeOf } from '../src/ingest/row.ts';
import { usageRows } from '../src/ingest/usage-rows.ts';
import { logRowOf } from '../src/request-logs/log-row.ts';
import { migrateSchema } from '../src/schema/migrate.ts';
import type { Migration } from '../src/schema/migrations.ts';

/** A real ClickHouse with databases of their own for tests. */
export type TestStore = {
  readonly url: string;
  /** URL of a database that nobody else uses and that does not exist yet. */
  freshUrl(): string;
  /** A client of a fresh database with the schema in it. */
  freshClient(): Promise<ClickHouseClient>;
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts the server; `stop` closes the clients too. */
export async function startStore(): Promise<TestStore> {
  const server = await startClickHouse();
  const clients: ClickHouseClient[] = [];
  let databases = 0;

  function freshUrl(): string {
    const url = new URL(server.url);
    databases += 1;
    url.pathname = `/test_${databases}`;
    return url.href;
  }

  return {
    url: server.url,
    freshUrl,
    async freshClient() {
      const url = freshUrl();
      const client = connectClickHouse(url);
      clients.push(client);
      await migrate(client, url);
      return client;
    },
    kill: () => server.kill(),
    restart: () => server.restart(),
    async stop() {
      await Promise.all(clients.map((client) => client.close()));
      await server.stop();
    },
  };
}

/** The schema as it is in the repo, or as these files have it. */
export function migrate(
  client: ClickHouseClient,
  url: string,
  migrations?: readonly Migration[],
): Promise<string[]> {
  return migrateSchema({
    client,
    url,
    ...(migrations === undefined ? {} : { migrations }),
    clock: systemClock,
    retentionDays: 0,
    auditRetentionDays: 0,
    requestLogRetentionDays: 0,
    signal: new AbortController().signal,
  });
}

/** Puts events into history, past the bus. */
export async function insertEvents(
  client: ClickHouseClient,
  events: readonly UsageEvent__Output[],
): Promise<void> {
  for (const rows of usageRows(events)) await insertUsage(client, rows);
}

/** Puts a log of each of these requests into history, past the bus: the client has sent nothing but the text. */
export function insertLogs(
  client: ClickHouseClient,
  logs: readonly { readonly event: UsageEvent__Output; readonly text: string }[],
): Promise<void> {
  const rows = logs.map(({ event, text }) =>
    logRowOf({
      requestId: event.requestId,
      timeMs: timeOf(event),
      subject: '',
      teams: [],
      tags: {},
      clientDialect: '',
      providerDialect: '',
      clientRequest: {
        content: Buffer.from(text),
        contentEncoding: '',
        mediaType: 'text/plain',
        totalBytes: 1,
        truncated: false,
      },
      clientResponse: null,
      providerRequest: null,
      providerResponse: null,
      requestHeaders: {},
      responseHeaders: {},
    }),
  );
  return insertRequestLogs(client, rows);
}
