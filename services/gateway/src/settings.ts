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
    doc: 'Where the gateway listens for clients.',
    fallback: { host: '0.0.0.0', port: 8080 },
    defaultText: '0.0.0.0:8080; 127.0.0.1:8080 in one process',
  }),
  trustedProxies: trustedProxiesSetting(),
  policyAddress: addressSetting({
    env: 'TOLLGATE_POLICY_ADDRESS',
    doc: 'Address of the gRPC API of policy.',
    fallback: '127.0.0.1:50051',
    check: channelTarget,
  }),
  ...policyTlsSettings,
  dataDir: textSetting({
    env: 'TOLLGATE_DATA_DIR',
    doc: 'Folder for everything that is kept on disk.',
    fallback: './data',
  }),
  gatewayId: textSetting({
    env: 'TOLLGATE_GATEWAY_ID',
    doc: 'Name of this gateway in usage events, and of its journal folder; different for each gateway.',
    fallback: hostname(),
    defaultText: 'the host name',
  }),
  stopIdleSeconds: wholeNumberSetting({
    env: 'TOLLGATE_STOP_IDLE_SECONDS',
    doc: 'Seconds that a gateway which stops keeps an idle connection of a client open, so that a request that the client is just sending is answered. The answer asks the client to close the connection. 0: closes idle connections at once.',
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
    doc: "HTTP parser for plain requests to model APIs: node (Node's http, which parses every other request too) or own (the gateway's, which takes less time per request).",
    choices: ['node', 'own'],
    fallback: 'node',
  }),
  httpClient: choiceSetting({
    env: 'TOLLGATE_HTTP_CLIENT',
    doc: "HTTP client for calls to providers: own (the gateway's, which takes less time per call) or undici.",
    choices: ['own', 'undici'],
    fallback: 'own',
  }),
  corsOrigins: textSetting({
    env: 'TOLLGATE_CORS_ORIGINS',
    doc: 'Origins of web pages that may call the gateway, separated by commas, for example https://app.example.com; * allows all. Unset: none.',
    fallback: '',
  }),
  receiveTimeoutMs: wholeNumberSetting({
    env: 'TOLLGATE_RECEIVE_TIMEOUT_MS',
    doc: 'Milliseconds that a client may take to send a whole request.',
    fallback: 60_000,
    min: 100,
    max: 3_600_000,
  }),
  requestsInFlightMax: wholeNumberSetting({
    env: 'TOLLGATE_REQUESTS_IN_FLIGHT_MAX',
    doc: 'Requests in flight in one gateway; more get 503.',
    fallback: 10_000,
    min: 1,
    max: 1_000_000,
  }),
  responseSocketsMax: wholeNumberSetting({
    env: 'TOLLGATE_RESPONSE_SOCKETS_MAX',
    doc: 'Open WebSockets on /v1/responses; more get 426, and the client uses HTTP instead. 0: none.',
    fallback: 1_000,
    min: 0,
    max: 100_000,
  }),
  admissionDeadlineMs: wholeNumberSetting({
    env: 'TOLLGATE_ADMISSION_DEADLINE_MS',
    doc: 'Milliseconds that a request waits for policy before it gets 503.',
    fallback: 1_000,
    min: 10,
    max: 60_000,
  }),
  upstreamConnectTimeoutMs: wholeNumberSetting({
    env: 'TOLLGATE_UPSTREAM_CONNECT_TIMEOUT_MS',
    doc: 'Milliseconds that connecting to a provider may take.',
    fallback: 10_000,
    min: 10,
    max: 600_000,
  }),
  upstreamHeadersTimeoutMs: wholeNumberSetting({
    env: 'TOLLGATE_UPSTREAM_HEADERS_TIMEOUT_MS',
    doc: 'Milliseconds that a provider may take to begin its answer.',
    fallback: 600_000,
    min: 10,
    max: 3_600_000,
  }),
  upstreamIdleTimeoutMs: wholeNumberSetting({
    env: 'TOLLGATE_UPSTREAM_IDLE_TIMEOUT_MS',
    doc: 'Milliseconds that a provider may send nothing after it has begun its answer.',
    fallback: 300_000,
    min: 10,
    max: 3_600_000,
  }),
  streamHeartbeatMs: wholeNumberSetting({
    env: 'TOLLGATE_STREAM_HEARTBEAT_MS',
    doc: 'Milliseconds without data on a stream before the client gets a keepalive event in the format of its API, because clients time out after 240 s or more. 0: none.',
    fallback: 30_000,
    min: 0,
    max: 3_600_000,
  }),
  upstreamConnectionsMax: wholeNumberSetting({
    env: 'TOLLGATE_UPSTREAM_CONNECTIONS_MAX',
    doc: 'Connections to one provider origin; as many further calls may wait for a connection.',
    fallback: 2_000,
    min: 1,
    max: 100_000,
  }),
  upstreamPrivateAddresses: choiceSetting({
    env: 'TOLLGATE_UPSTREAM_PRIVATE_ADDRESSES',
    doc: 'Whether providers may have addresses of private networks or of this machine. Link-local addresses and cloud metadata services are always refused.',
    choices: ['allow', 'refuse'],
    fallback: 'allow',
  }),
  answerCacheMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_ANSWER_CACHE_MAX_BYTES',
    doc: 'Largest size of all cached answers together (x-tfy-cache-config), in bytes: in the memory of this gateway, or with REDIS_URL in Redis.',
    fallback: 64 * MEBIBYTE,
    min: MEBIBYTE,
    max: 1_024 * 1_024 * MEBIBYTE,
  }),
  storedIdsMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_STORED_IDS_MAX_BYTES',
    doc: 'Largest total size of the ids of items that providers store (responses, conversations, files, batches), in bytes. The ids are in the memory of this gateway or, with REDIS_URL, in Redis. An id takes about 400 bytes; if the ids exceed the size, the oldest are deleted.',
    fallback: 64 * MEBIBYTE,
    min: MEBIBYTE,
    max: 1_024 * 1_024 * MEBIBYTE,
  }),
  disconnectDrainTimeoutMs: wholeNumberSetting({
    env: 'TOLLGATE_DISCONNECT_DRAIN_TIMEOUT_MS',
    doc: 'Milliseconds that the gateway continues to read an answer after its client has disconnected, for accounts with on_client_disconnect: drain.',
    fallback: 60_000,
    min: 10,
    max: 3_600_000,
  }),
  disconnectDrainMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_DISCONNECT_DRAIN_MAX_BYTES',
    doc: 'Bytes of an answer that the gateway reads after its client has disconnected, for accounts with on_client_disconnect: drain.',
    fallback: 16 * MEBIBYTE,
    min: 1_024,
    max: 1_024 * MEBIBYTE,
  }),
  journalMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_JOURNAL_MAX_BYTES',
    doc: 'Bytes on disk for usage events while the bus is unavailable; when they are used up, new requests get 503.',
    fallback: 1_024 * MEBIBYTE,
    min: MEBIBYTE,
    max: 1_024 * 1_024 * MEBIBYTE,
  }),
  requestLogMode: choiceSetting({
    env: 'TOLLGATE_REQUEST_LOG_MODE',
    doc: 'Which request and response bodies are logged: header_controlled (those whose X-TFY-LOGGING-CONFIG header asks for it), always, never. Manifests of type gateway-logging-config add and exclude requests, except with never.',
    choices: ['header_controlled', 'always', 'never'],
    fallback: 'header_controlled',
  }),
  requestLogBodyMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_REQUEST_LOG_BODY_MAX_BYTES',
    doc: 'Largest size of a logged body, in bytes; a longer body is cut off and marked as truncated.',
    fallback: 256 * 1_024,
    min: 1_024,
    max: 400 * 1_024,
  }),
  requestLog: switchSetting({
    env: 'TOLLGATE_REQUEST_LOG',
    doc: 'Whether each request gets a log line. History has every request also without log lines; the lines cost a tenth of the throughput.',
    fallback: false,
  }),
};

/** The gateway's settings as values. */
export type GatewaySettings = SettingValues<typeof gatewaySettings>;
