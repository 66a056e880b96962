import {
  analyticsTlsSettings,
  listenSetting,
  type SettingValues,
  secretSetting,
  urlSetting,
  wholeNumberSetting,
} from '@tollgate/settings';

/** What can be set on analytics. */
export const analyticsSettings = {
  listen: listenSetting({
    env: 'TOLLGATE_ANALYTICS_LISTEN',
    doc: 'Address on which analytics listens (gRPC).',
    fallback: { host: '0.0.0.0', port: 50_053 },
  }),
  ...analyticsTlsSettings,
  clickhouseUrl: urlSetting({
    env: 'CLICKHOUSE_URL',
    doc: 'Address of ClickHouse: http(s)://user:password@host:port/database. Unset: the bundled ClickHouse (one process only).',
    schemes: ['http', 'https'],
    fallback: undefined,
  }),
  retentionDays: wholeNumberSetting({
    env: 'TOLLGATE_HISTORY_RETENTION_DAYS',
    doc: 'Days after which rows of history are deleted: 93 or more, or 0 for never. Rows that a lifetime budget counted are never deleted.',
    fallback: 0,
    min: 0,
    max: 36_500,
  }),
  auditRetentionDays: wholeNumberSetting({
    env: 'TOLLGATE_AUDIT_RETENTION_DAYS',
    doc: 'Days after which entries of the audit log are deleted. 0: never.',
    fallback: 0,
    min: 0,
    max: 36_500,
  }),
  requestLogRetentionDays: wholeNumberSetting({
    env: 'TOLLGATE_REQUEST_LOG_RETENTION_DAYS',
    doc: 'Days after which stored bodies are deleted. 0: never.',
    fallback: 30,
    min: 0,
    max: 36_500,
  }),
  requestLogExportUrl: urlSetting({
    env: 'TOLLGATE_REQUEST_LOG_EXPORT_URL',
    doc: 'Address of a collector that gets a copy of each request log, such as https://collector:4318/v1/logs. A copy is an OTLP log record (JSON over HTTP). Unset: no copies are sent.',
    schemes: ['http', 'https'],
    fallback: undefined,
  }),
  requestLogExportHeaders: secretSetting({
    env: 'TOLLGATE_REQUEST_LOG_EXPORT_HEADERS',
    doc: 'Headers of the calls to the collector in `TOLLGATE_REQUEST_LOG_EXPORT_URL`: name=value pairs, separated by commas, with percent-encoded values.',
    fallback: undefined,
  }),
  insertIntervalMs: wholeNumberSetting({
    env: 'TOLLGATE_ANALYTICS_INSERT_INTERVAL_MS',
    doc: 'Shortest time between two inserts into ClickHouse, in milliseconds. With a larger value, analytics makes fewer and larger inserts.',
    fallback: 200,
    min: 0,
    max: 10_000,
  }),
  queryTimeMaxSeconds: wholeNumberSetting({
    env: 'TOLLGATE_QUERY_TIME_MAX_SECONDS',
    doc: 'Longest time that one query of history may take, in seconds.',
    fallback: 10,
    min: 1,
    max: 600,
  }),
  exportTimeMaxSeconds: wholeNumberSetting({
    env: 'TOLLGATE_EXPORT_TIME_MAX_SECONDS',
    doc: 'Longest time that one export of history may take, in seconds.',
    fallback: 3_600,
    min: 10,
    max: 86_400,
  }),
};

/** The values of `analyticsSettings`. */
export type AnalyticsSettings = SettingValues<typeof analyticsSettings>;
