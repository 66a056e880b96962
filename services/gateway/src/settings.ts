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
    doc: 'where the gateway listens for clients',
    fallback: { host: '0.0.0.0', port: 8080 },
    defaultText: '0.0.0.0:8080; 127.0.0.1:8080 in one process',
  }),
  trustedProxies: trustedProxiesSetting(),
  policyAddress: addressSetting({
    env: 'TOLLGATE_POLICY_ADDRESS',
    doc: 'Where policy is (gRPC).',
    fallback: '127.0.0.1:50051',
    check: channelTarget,
  }),
  ...policyTlsSettings,
  dataDir: textSetting({
    env: 'TOLLGATE_DATA_DIR',
    doc: 'folder for everything that is kept on disk',
    fallback: './data',
  }),
  gatewayId: textSetting({
    env: 'TOLLGATE_GATEWAY_ID',
    doc: 'name of this gateway in usage events and of its journal folder; each gateway needs its own',
    fallback: hostname(),
    defaultText: 'the host name',
  }),
  bodyMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_BODY_MAX_BYTES',
    doc: 'largest request body that the gateway takes',
    fallback: 32 * MEBIBYTE,
    min: 1_024,
    max: 512 * MEBIBYTE,
  }),
  corsOrigins: textSetting({
    env: 'TOLLGATE_CORS_ORIGINS',
    doc: 'Origins of web pages that may call the gateway, separated by commas, for example https://app.example.com; * for every one. Unset: none',
    fallback: '',
  }),
  receiveTimeoutMs: wholeNumberSetting({
    env: 'TOLLGATE_RECEIVE_TIMEOUT_MS',
    doc: 'how long a client may take to send a whole request',
    fallback: 60_000,
    min: 100,
    max: 3_600_000,
  }),
  requestsInFlightMax: wholeNumberSetting({
    env: 'TOLLGATE_REQUESTS_IN_FLIGHT_MAX',
    doc: 'requests under way at once; more get 503',
    fallback: 10_000,
    min: 1,
    max: 1_000_000,
  }),
  responseSocketsMax: wholeNumberSetting({
    env: 'TOLLGATE_RESPONSE_SOCKETS_MAX',
    doc: 'WebSockets that may be open at once on /v1/responses; more are answered 426, after which clients go on over HTTP; 0 for none',
    fallback: 1_000,
    min: 0,
    max: 100_000,
  }),
  admissionDeadlineMs: wholeNumberSetting({
    env: 'TOLLGATE_ADMISSION_DEADLINE_MS',
    doc: 'how long a request waits for policy before it gets 503',
    fallback: 1_000,
    min: 10,
    max: 60_000,
  }),
  upstreamConnectTimeoutMs: wholeNumberSetting({
    env: 'TOLLGATE_UPSTREAM_CONNECT_TIMEOUT_MS',
    doc: 'how long connecting to a provider may take',
    fallback: 10_000,
    min: 10,
    max: 600_000,
  }),
  upstreamHeadersTimeoutMs: wholeNumberSetting({
    env: 'TOLLGATE_UPSTREAM_HEADERS_TIMEOUT_MS',
    doc: 'how long a provider may take to begin its answer',
    fallback: 600_000,
    min: 10,
    max: 3_600_000,
  }),
  upstreamIdleTimeoutMs: wholeNumberSetting({
    env: 'TOLLGATE_UPSTREAM_IDLE_TIMEOUT_MS',
    doc: 'how long a provider may be silent in the middle of an answer',
    fallback: 300_000,
    min: 10,
    max: 3_600_000,
  }),
  streamHeartbeatMs: wholeNumberSetting({
    env: 'TOLLGATE_STREAM_HEARTBEAT_MS',
    doc: 'silence of a stream after which its client gets a sign of life in the form of its API (clients give up after 240 s or more); 0 for none',
    fallback: 30_000,
    min: 0,
    max: 3_600_000,
  }),
  upstreamConnectionsMax: wholeNumberSetting({
    env: 'TOLLGATE_UPSTREAM_CONNECTIONS_MAX',
    doc: 'connections to one provider origin; as many calls again may wait for one',
    fallback: 2_000,
    min: 1,
    max: 100_000,
  }),
  upstreamPrivateAddresses: choiceSetting({
    env: 'TOLLGATE_UPSTREAM_PRIVATE_ADDRESSES',
    doc: 'whether providers may be at addresses of private networks and of this machine; link-local addresses and metadata services of clouds are refused always',
    choices: ['allow', 'refuse'],
    fallback: 'allow',
  }),
  disconnectDrainTimeoutMs: wholeNumberSetting({
    env: 'TOLLGATE_DISCONNECT_DRAIN_TIMEOUT_MS',
    doc: 'how long a call is read on whose client has left, in accounts with on_client_disconnect: drain',
    fallback: 60_000,
    min: 10,
    max: 3_600_000,
  }),
  disconnectDrainMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_DISCONNECT_DRAIN_MAX_BYTES',
    doc: 'how much of an answer is read on whose client has left',
    fallback: 16 * MEBIBYTE,
    min: 1_024,
    max: 1_024 * MEBIBYTE,
  }),
  journalMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_JOURNAL_MAX_BYTES',
    doc: 'disk for usage events while the bus is away; when it is full new requests get 503',
    fallback: 1_024 * MEBIBYTE,
    min: MEBIBYTE,
    max: 1_024 * 1_024 * MEBIBYTE,
  }),
  requestLogMode: choiceSetting({
    env: 'TOLLGATE_REQUEST_LOG_MODE',
    doc: 'whose request and response bodies are logged: header_controlled (X-TFY-LOGGING-CONFIG asks for it), always, never',
    choices: ['header_controlled', 'always', 'never'],
    fallback: 'header_controlled',
  }),
  requestLogBodyMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_REQUEST_LOG_BODY_MAX_BYTES',
    doc: 'how much of each logged body is kept; the rest is cut off and marked',
    fallback: 256 * 1_024,
    min: 1_024,
    max: 400 * 1_024,
  }),
  requestLog: switchSetting({
    env: 'TOLLGATE_REQUEST_LOG',
    doc: 'a log line for each request (all of them are in the history anyway, and a line costs a tenth of the throughput)',
    fallback: false,
  }),
};

/** The gateway's settings as values. */
export type GatewaySettings = SettingValues<typeof gatewaySettings>;
