import {
  choiceSetting,
  listenSetting,
  type SettingValues,
  secretSetting,
  switchSetting,
  textSetting,
  urlSetting,
  wholeNumberSetting,
} from '@tollgate/settings';

/** What concerns the process rather than one service: where the stores are, logs, health, first config. */
export const processSettings = {
  natsUrl: urlSetting({
    env: 'NATS_URL',
    doc: 'Address of NATS, with JetStream turned on. Unset: Tollgate uses SQLite instead of NATS (one process only).',
    fallback: undefined,
    schemes: ['nats', 'tls'],
  }),
  natsReplicas: wholeNumberSetting({
    env: 'TOLLGATE_NATS_REPLICAS',
    doc: 'Number of copies that a NATS cluster keeps of each stream and of the config. With three servers or more, use 3. When a service starts, it applies this number to existing streams, but not to an existing config. 0: a new stream has 1 copy, and an existing stream does not change.',
    fallback: 0,
    min: 0,
    max: 5,
  }),
  natsEventsMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_NATS_EVENTS_MAX_BYTES',
    doc: 'Largest size of the stream of usage events and audit events in NATS, in bytes. NATS keeps an event until every service that needs it has processed it, for at most 7 days. If the stream is full, NATS refuses further usage events and audit events. When a service starts, it applies this size to an existing stream. 0: a new stream gets 1 GiB, and an existing stream does not change.',
    fallback: 0,
    min: 0,
    max: 2 ** 50,
  }),
  redisUrl: urlSetting({
    env: 'REDIS_URL',
    doc: 'Address of Redis: a single server, Sentinel or a Cluster. Redis keeps the counters of limits, cached answers, and the ids of objects that providers store. Unset: they are in memory. Separate processes of policy and accounting need Redis.',
    fallback: undefined,
    schemes: ['redis', 'redis+sentinel', 'redis+cluster', 'rediss', 'rediss+sentinel', 'rediss+cluster'],
    hasManyHosts: true,
  }),
  redisDeadlineMs: wholeNumberSetting({
    env: 'TOLLGATE_REDIS_DEADLINE_MS',
    doc: 'Milliseconds for which policy waits for Redis. After this time, requests that a budget can refuse get 503, and each process of policy enforces rate limits separately. The field `on_store_failure` of a rule can change this.',
    fallback: 50,
    min: 5,
    max: 10_000,
  }),
  clickhouseUrl: urlSetting({
    env: 'CLICKHOUSE_URL',
    doc: 'ClickHouse for history, with user, password and database. Unset: the bundled server as a child process (one process only).',
    fallback: undefined,
    schemes: ['http', 'https'],
  }),
  dataDir: textSetting({
    env: 'TOLLGATE_DATA_DIR',
    doc: 'The data folder. In one process, it contains all stored data. With separate processes, it contains the journal of the gateway.',
    fallback: './data',
  }),
  configPath: textSetting({
    env: 'TOLLGATE_CONFIG',
    doc: 'File with manifests, or folder with files of manifests (.yaml, .yml, .json), that policy applies at each start.',
    fallback: undefined,
  }),
  adminToken: secretSetting({
    env: 'TOLLGATE_ADMIN_TOKEN',
    doc: 'The admin token. If you change or remove it, the next start revokes the previous admin token. Unset, in one process: the first start creates an admin token and prints it. Unset, with separate processes: if no other admin key exists, policy creates an admin token at its start and prints it once.',
    fallback: undefined,
  }),
  opsListen: listenSetting({
    env: 'TOLLGATE_OPS_LISTEN',
    doc: 'Address on which each process serves `/livez`, `/readyz` and `/metrics`.',
    fallback: { host: '0.0.0.0', port: 9464 },
    defaultText: '0.0.0.0:9464; 127.0.0.1:9464 in one process',
  }),
  isDemoOn: switchSetting({
    env: 'TOLLGATE_DEMO',
    doc: 'Whether `tollgate start` starts the simulated provider and creates its account `demo`.',
    fallback: true,
  }),
  demoListen: listenSetting({
    env: 'TOLLGATE_DEMO_LISTEN',
    doc: 'Address of the simulated provider. Port 0 means a free port.',
    fallback: { host: '127.0.0.1', port: 0 },
  }),
  logLevel: choiceSetting({
    env: 'TOLLGATE_LOG_LEVEL',
    doc: 'Lowest level of the log records that a process writes. Log records are JSON lines on standard error.',
    fallback: 'info',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
  }),
  stopGraceSeconds: wholeNumberSetting({
    env: 'TOLLGATE_STOP_GRACE_SECONDS',
    doc: 'Seconds for which running requests may continue after SIGTERM. After that, the process ends these requests with an error. It then needs up to 5 more seconds to publish its usage events and to exit.',
    fallback: 30,
    min: 0,
    max: 3_600,
  }),
  otlpEndpoint: urlSetting({
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    doc: 'Address of an OpenTelemetry collector. Services send their traces to this address (OTLP over HTTP). With `OTEL_METRICS_EXPORTER=otlp`, they also send their metrics. With `OTEL_LOGS_EXPORTER=otlp`, they also send their logs. Unset: services send no traces, unless `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` is set or `OTEL_TRACES_EXPORTER` is `otlp`. Other standard `OTEL_*` variables also have an effect.',
    fallback: undefined,
    schemes: ['http', 'https'],
  }),
  otlpTracesEndpoint: urlSetting({
    env: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    doc: 'Address of the collector for traces, if it differs from `OTEL_EXPORTER_OTLP_ENDPOINT`.',
    fallback: undefined,
    schemes: ['http', 'https'],
  }),
  otlpMetricsEndpoint: urlSetting({
    env: 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
    doc: 'Address of the collector for metrics, if it differs from `OTEL_EXPORTER_OTLP_ENDPOINT`.',
    fallback: undefined,
    schemes: ['http', 'https'],
  }),
  otlpLogsEndpoint: urlSetting({
    env: 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
    doc: 'Address of the collector for logs, if it differs from `OTEL_EXPORTER_OTLP_ENDPOINT`. Services always write logs to standard error, too.',
    fallback: undefined,
    schemes: ['http', 'https'],
  }),
  otelTracesExporter: exporterSetting(
    'TRACES',
    '`OTEL_EXPORTER_OTLP_ENDPOINT` or `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` is set',
  ),
  otelMetricsExporter: exporterSetting('METRICS', '`OTEL_EXPORTER_OTLP_METRICS_ENDPOINT` is set'),
  otelLogsExporter: exporterSetting('LOGS', '`OTEL_EXPORTER_OTLP_LOGS_ENDPOINT` is set'),
  otelMetricIntervalMs: wholeNumberSetting({
    env: 'OTEL_METRIC_EXPORT_INTERVAL',
    doc: 'Milliseconds between two exports of metrics.',
    fallback: 60_000,
    min: 100,
    max: 3_600_000,
  }),
};

/** Values of the process settings. */
export type ProcessSettings = SettingValues<typeof processSettings>;

/** What the verbs that talk to a running Tollgate need beside the admin token and the data folder. */
export const clientSettings = {
  consoleUrl: urlSetting({
    env: 'TOLLGATE_CONSOLE_URL',
    doc: 'Address at which the `tollgate` command calls the console.',
    fallback: 'http://127.0.0.1:8081',
    defaultText: 'the console of the Tollgate that runs in this folder, otherwise http://127.0.0.1:8081',
    schemes: ['http', 'https'],
  }),
};

function exporterSetting(signal: string, when: string) {
  return choiceSetting({
    env: `OTEL_${signal}_EXPORTER`,
    doc: `Whether services send their ${signal.toLowerCase()} to an OpenTelemetry collector. Unset: \`otlp\` if ${when}, otherwise \`none\`.`,
    fallback: '',
    defaultText: '',
    choices: ['otlp', 'none'],
  });
}
