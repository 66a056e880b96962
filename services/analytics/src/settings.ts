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
    doc: 'Address of ClickHouse: http(s)://user:password@host:port/database. Unset: the bundled ClickHouse.',
    schemes: ['http', 'https'],
    fallback: undefined,
  }),
  retentionDays: wholeNumberSetting({
    env: 'TOLLGATE_HISTORY_RETENTION_DAYS',
    doc: 'Days after which rows of history are deleted; at least 93. 0: never. Totals of lifetime budgets are kept longer.',
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
    doc: 'Collector that gets a copy of each request log as an OTLP log record (JSON over HTTP), such as https://collector:4318/v1/logs. Unset: none.',
    schemes: ['http', 'https'],
    fallback: undefined,
  }),
  requestLogExportHeaders: secretSetting({
    env: 'TOLLGATE_REQUEST_LOG_EXPORT_HEADERS',
    doc: 'Headers of the calls to the collector of TOLLGATE_REQUEST_LOG_EXPORT_URL: name=value pairs separated by commas, values percent-encoded.',
    fallback: undefined,
  }),
  insertIntervalMs: wholeNumberSetting({
    env: 'TOLLGATE_ANALYTICS_INSERT_INTERVAL_MS',
    doc: 'Shortest time between two inserts into ClickHouse, in milliseconds. A larger value makes fewer and larger inserts.',
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
