import type { ClickHouseClient } from '@clickhouse/client';
import type { Bus } from '@tollgate/bus';
import type { Clock } from '@tollgate/clock';
import type { Service } from '@tollgate/lifecycle';
import { readAnalyticsTls, SettingsError } from '@tollgate/settings';
import type { Telemetry } from '@tollgate/telemetry';
import { connectClickHouse } from './clickhouse/connect.ts';
import { storeHealth } from './clickhouse/health.ts';
import { type AnalyticsEvents, analyticsEvents } from './events.ts';
import { exports } from './export/exports.ts';
import { grpcServer } from './grpc/server.ts';
import { startIngest } from './ingest/consume.ts';
import { startAuditIngest } from './ingest/consume-audit.ts';
import { history } from './query/run.ts';
import { startLogIngest } from './request-logs/consume-logs.ts';
import { forwardLogs, type LogForwarder } from './request-logs/forward-logs.ts';
import { logStore } from './request-logs/log-store.ts';
import { startRefresh } from './rollup/refresh.ts';
import { MigrationError, migrateSchema } from './schema/migrate.ts';
import type { AnalyticsSettings } from './settings.ts';

/** Below this, the charges of an open quarter would be forgotten before a rebuild could need them. */
const RETENTION_DAYS_MIN = 93;
const RETRY_MS = 2_000;

/**
 * History: moves events of usage and of changes of config from the bus into ClickHouse and answers questions about them.
 *
 * Starts while ClickHouse is away: it is then not ready, answers `service_unavailable`, keeps trying, and events wait
 * on the bus. Throws SettingsError for settings that cannot work; `start` throws MigrationError when a schema file was
 * changed after it had been applied.
 */
export function analyticsService(options: {
  settings: AnalyticsSettings;
  bus: Bus;
  clock: Clock;
  telemetry: Telemetry;
}): Service {
  const { settings, bus, clock } = options;
  const url = checkedUrl(settings);
  const events = analyticsEvents(options.telemetry);
  const client = connectClickHouse(url);
  const health = storeHealth({ client, bus, clock, events });
  const grpc = grpcServer({
    history: history(client, clock, settings),
    exports: exports(client, clock, settings),
    logs: logStore(client),
    ...{ client, clock, events },
    tls: readAnalyticsTls(settings, 'server', events.certificatesNotRenewed),
  });
  const stopping = new AbortController();
  /** Started one after another; a failed attempt goes on where it stopped. */
  const running: { stop(): Promise<void> }[] = [];
  const starts = consumers({ client, bus, clock, events, settings });
  let attempt: Promise<void> = Promise.resolve();

  async function open(): Promise<void> {
    const { signal } = stopping;
    const applied = await migrateSchema({ ...settings, client, url, clock, signal });
    events.schemaReady(applied);
    signal.throwIfAborted();
    for (const start of starts.slice(running.length)) running.push(await start());
  }

  function retryLater(error: unknown): void {
    if (stopping.signal.aborted) return;
    events.storeAway(error, RETRY_MS);
    clock.after(RETRY_MS, () => {
      if (!stopping.signal.aborted) attempt = open().catch(retryLater);
    });
  }

  return {
    name: 'analytics',
    needs: [],
    async start() {
      await open().catch((error: unknown) => {
        if (error instanceof MigrationError) throw error;
        retryLater(error);
      });
      health.start();
      await grpc.listen(settings.listen);
    },
    async stop(deadline) {
      stopping.abort();
      await attempt;
      await Promise.all(running.map((one) => one.stop()));
      await grpc.stop(deadline);
      await health.stop();
      await client.close();
    },
    readiness() {
      const { isUp, lagMessages } = health.latest();
      const consuming = running.length === starts.length;
      return {
        ready: consuming && isUp,
        details: { clickhouse: isUp ? 'up' : 'away', consuming, lagMessages },
        stores: { history: isUp ? 'ready' : 'unavailable' },
      };
    },
  };
}

/** What keeps history up to date, in the order of starting. */
function consumers(options: {
  client: ClickHouseClient;
  bus: Bus;
  clock: Clock;
  events: AnalyticsEvents;
  settings: AnalyticsSettings;
}): readonly (() => Promise<{ stop(): Promise<void> }>)[] {
  const { insertIntervalMs, retentionDays } = options.settings;
  const openForwarder = forwardLogs(options.settings, options.events);
  let opened: Promise<LogForwarder> | undefined;
  return [
    () => startAuditIngest(options),
    async () => startRefresh({ ...options, retentionDays }),
    () => startIngest({ ...options, insertIntervalMs }),
    // Last: its stream may be missing where storage is short, and usage does not wait for that.
    async () => {
      opened ??= openForwarder();
      const forwarder = await opened;
      const ingest = await startLogIngest({ ...options, forwarder });
      return { stop: () => ingest.stop().then(() => forwarder.stop()) };
    },
  ];
}

function checkedUrl({ clickhouseUrl, retentionDays }: AnalyticsSettings): string {
  if (clickhouseUrl === undefined) {
    throw new SettingsError(['CLICKHOUSE_URL must be set: analytics keeps history in ClickHouse']);
  }
  if (retentionDays > 0 && retentionDays < RETENTION_DAYS_MIN) {
    throw new SettingsError([
      `TOLLGATE_HISTORY_RETENTION_DAYS must be 0 or at least ${RETENTION_DAYS_MIN}, so that budgets can be rebuilt (it is "${retentionDays}")`,
    ]);
  }
  return clickhouseUrl;
}
