import { hostname } from 'node:os';
import { channelTarget } from '@tollgate/contracts';
import {
  addressSetting,
  choiceSetting,
  listenSetting,
  policyTlsSettings,
  type SettingValues,
  switchSetting,
  textSetting,
  trustedProxiesSetting,
  wholeNumberSetting,
} from '@tollgate/settings';

const MEBIBYTE = 1024 * 1024;

/** Everything that can be set of the gateway. */
export const gatewaySettings = {
  listen: listenSetting({
    env: 'TOLLGATE_LISTEN',
    doc: 'Address on which the gateway listens for clients.',
    fallback: { host: '0.0.0.0', port: 8080 },
    defaultText: '0.0.0.0:8080; 127.0.0.1:8080 in one process',
  }),
  trustedProxies: trustedProxiesSetting(),
  policyAddress: addressSetting({
    env: 'TOLLGATE_POLICY_ADDRESS',
    doc: 'Address at which other services call policy (gRPC).',
    fallback: '127.0.0.1:50051',
    check: channelTarget,
  }),
  ...policyTlsSettings,
  dataDir: textSetting({
    env: 'TOLLGATE_DATA_DIR',
    doc: 'The data folder. In one process, it contains all stored data. With separate processes, it contains the journal of the gateway.',
    fallback: './data',
  }),
  gatewayId: textSetting({
    env: 'TOLLGATE_GATEWAY_ID',
    doc: 'Name of this gateway in usage events. It must be different for each gateway, and must not change at a restart: the journal is in a folder of this name.',
    fallback: hostname(),
    defaultText: 'the host name',
  }),
  stopIdleSeconds: wholeNumberSetting({
    env: 'TOLLGATE_STOP_IDLE_SECONDS',
    doc: 'Seconds for which a stopping gateway keeps idle connections of clients open. Within this time, it still answers a request on such a connection. 0: it closes idle connections at once.',
    fallback: 5,
    min: 0,
    max: 60,
    defaultText: '5; 0 in one process',
  }),
  bodyMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_BODY_MAX_BYTES',
    doc: 'Largest request body that the gateway accepts, in bytes.',
    fallback: 32 * MEBIBYTE,
    min: 1_024,
    max: 512 * MEBIBYTE,
  }),
  httpParser: choiceSetting({
    env: 'TOLLGATE_HTTP_PARSER',
    doc: 'HTTP parser for requests: `node` (the parser of Node) or `own` (the gateway’s own parser, which is faster).',
    choices: ['node', 'own'],
    fallback: 'own',
  }),
  httpClient: choiceSetting({
    env: 'TOLLGATE_HTTP_CLIENT',
    doc: 'HTTP client for calls to providers: `own` (the gateway’s own client, which is faster) or the library `undici`.',
    choices: ['own', 'undici'],
    fallback: 'own',
  }),
  corsOrigins: textSetting({
    env: 'TOLLGATE_CORS_ORIGINS',
    doc: 'Origins of web pages that may call the gateway (CORS), separated by commas, for example https://app.example.com. * allows all origins. Unset: no web page may call the gateway.',
    fallback: '',
  }),
  receiveTimeoutMs: wholeNumberSetting({
    env: 'TOLLGATE_RECEIVE_TIMEOUT_MS',
    doc: 'Milliseconds within which a client must send a whole request.',
    fallback: 60_000,
    min: 100,
    max: 3_600_000,
  }),
  requestsInFlightMax: wholeNumberSetting({
    env: 'TOLLGATE_REQUESTS_IN_FLIGHT_MAX',
    doc: 'Largest number of requests in flight in one gateway. If it is reached, further requests get 503.',
    fallback: 10_000,
    min: 1,
    max: 1_000_000,
  }),
  responseSocketsMax: wholeNumberSetting({
    env: 'TOLLGATE_RESPONSE_SOCKETS_MAX',
    doc: 'Largest number of open WebSockets on /v1/responses in one gateway. Further clients get 426 and can use HTTP. 0: the gateway accepts no WebSockets.',
    fallback: 1_000,
    min: 0,
    max: 100_000,
  }),
  admissionDeadlineMs: wholeNumberSetting({
    env: 'TOLLGATE_ADMISSION_DEADLINE_MS',
    doc: 'Milliseconds for which a request waits for policy. After this time, the gateway answers 503.',
    fallback: 1_000,
    min: 10,
    max: 60_000,
  }),
  upstreamConnectTimeoutMs: wholeNumberSetting({
    env: 'TOLLGATE_UPSTREAM_CONNECT_TIMEOUT_MS',
    doc: 'Milliseconds within which a connection to a provider must be open.',
    fallback: 10_000,
    min: 10,
    max: 600_000,
  }),
  upstreamHeadersTimeoutMs: wholeNumberSetting({
    env: 'TOLLGATE_UPSTREAM_HEADERS_TIMEOUT_MS',
    doc: 'Milliseconds within which a provider must begin its answer.',
    fallback: 600_000,
    min: 10,
    max: 3_600_000,
  }),
  upstreamIdleTimeoutMs: wholeNumberSetting({
    env: 'TOLLGATE_UPSTREAM_IDLE_TIMEOUT_MS',
    doc: 'Milliseconds for which a provider may send nothing during its answer.',
    fallback: 300_000,
    min: 10,
    max: 3_600_000,
  }),
  streamHeartbeatMs: wholeNumberSetting({
    env: 'TOLLGATE_STREAM_HEARTBEAT_MS',
    doc: 'If a stream has no data for this number of milliseconds, the gateway sends a keepalive event to clients of chat completions, Responses and Anthropic Messages. 0: never.',
    fallback: 30_000,
    min: 0,
    max: 3_600_000,
  }),
  upstreamConnectionsMax: wholeNumberSetting({
    env: 'TOLLGATE_UPSTREAM_CONNECTIONS_MAX',
    doc: 'Largest number of connections of one gateway to one host of a provider. If all of them are in use, up to this number of further calls wait for a free connection. All other calls to the host get 503.',
    fallback: 2_000,
    min: 1,
    max: 100_000,
  }),
  upstreamPrivateAddresses: choiceSetting({
    env: 'TOLLGATE_UPSTREAM_PRIVATE_ADDRESSES',
    doc: 'Whether providers may have addresses in private networks or on this machine. Link-local addresses are always refused.',
    choices: ['allow', 'refuse'],
    fallback: 'allow',
  }),
  answerCacheMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_ANSWER_CACHE_MAX_BYTES',
    doc: 'Largest size of all cached answers together, in bytes. With `REDIS_URL`, cached answers are in Redis, otherwise in the memory of each gateway.',
    fallback: 64 * MEBIBYTE,
    min: MEBIBYTE,
    max: 1_024 * 1_024 * MEBIBYTE,
  }),
  storedIdsMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_STORED_IDS_MAX_BYTES',
    doc: 'The gateway stores the ids of responses, conversations, files and batches that providers store. This is the largest size of all these ids together, in bytes. One id takes about 400 bytes. At the limit, the gateway evicts the ids that were not used for the longest time.',
    fallback: 64 * MEBIBYTE,
    min: MEBIBYTE,
    max: 1_024 * 1_024 * MEBIBYTE,
  }),
  disconnectDrainTimeoutMs: wholeNumberSetting({
    env: 'TOLLGATE_DISCONNECT_DRAIN_TIMEOUT_MS',
    doc: 'Applies to provider accounts with `on_client_disconnect: drain`. After a client has disconnected, the gateway reads the answer for at most this number of milliseconds.',
    fallback: 60_000,
    min: 10,
    max: 3_600_000,
  }),
  disconnectDrainMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_DISCONNECT_DRAIN_MAX_BYTES',
    doc: 'Applies to provider accounts with `on_client_disconnect: drain`. After a client has disconnected, the gateway reads at most this number of bytes of the answer.',
    fallback: 16 * MEBIBYTE,
    min: 1_024,
    max: 1_024 * MEBIBYTE,
  }),
  journalMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_JOURNAL_MAX_BYTES',
    doc: 'Largest size of the journal, in bytes. The journal keeps usage events while the bus is unavailable. If it is full, new requests get 503.',
    fallback: 1_024 * MEBIBYTE,
    min: MEBIBYTE,
    max: 1_024 * 1_024 * MEBIBYTE,
  }),
  requestLogMode: choiceSetting({
    env: 'TOLLGATE_REQUEST_LOG_MODE',
    doc: 'Whether Tollgate stores the bodies of requests and answers: `always`, `never`, or `header_controlled` (only if the header `X-TFY-LOGGING-CONFIG` of the request asks for it). A `gateway-logging-config` manifest overrides `always` and `header_controlled`. With `never`, the manifest has no effect.',
    choices: ['header_controlled', 'always', 'never'],
    fallback: 'header_controlled',
  }),
  requestLogBodyMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_REQUEST_LOG_BODY_MAX_BYTES',
    doc: 'Largest size of a stored body, in bytes. A longer body is truncated.',
    fallback: 256 * 1_024,
    min: 1_024,
    max: 400 * 1_024,
  }),
  requestLog: switchSetting({
    env: 'TOLLGATE_REQUEST_LOG',
    doc: 'Whether the gateway writes a log line for each request. With `true`, a gateway can handle about a tenth fewer requests per second. History contains requests also with `false`.',
    fallback: false,
  }),
};

/** The gateway's settings as values. */
export type GatewaySettings = SettingValues<typeof gatewaySettings>;
