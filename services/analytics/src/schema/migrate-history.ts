import type { Clock } from '@tollgate/clock';
import { SettingsError } from '@tollgate/settings';
import { connectClickHouse } from '../clickhouse/connect.ts';
import type { AnalyticsSettings } from '../settings.ts';
import { migrateSchema } from './migrate.ts';

/**
 * Brings the schema of `CLICKHOUSE_URL` up to date, apart from any service: what an upgrade does before its pods start.
 * Returns the names of the files that were applied. Throws as `migrateSchema` does, and SettingsError without a URL.
 */
export async function migrateHistory(options: {
  settings: AnalyticsSettings;
  clock: Clock;
  signal: AbortSignal;
}): Promise<string[]> {
  const { settings, clock, signal } = options;
  const url = settings.clickhouseUrl;
  if (url === undefined)
    throw new SettingsError(['CLICKHOUSE_URL must be set: that is the schema to migrate']);
  const client = connectClickHouse(url);
  try {
    return await migrateSchema({ ...settings, client, url, clock, signal });
  } finally {
    await client.close();
  }
}
