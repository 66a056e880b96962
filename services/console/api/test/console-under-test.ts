import { type SimulatedClock, simulatedClock } from '@tollgate/clock';
import { NO_SERVICE_TLS } from '@tollgate/settings';
import { silentTelemetry } from '@tollgate/telemetry';
import { type ConsoleSettings, consoleService, consoleSettings, NO_OIDC } from '../src/index.ts';
import { type FakeBackends, startFakeBackends } from './fake-backends.ts';
import { ADMIN_TOKEN } from './fake-policy.ts';

/** An answer of the API with its body read. */
export type Answer = { status: number; headers: Headers; text: string; json: Record<string, unknown> };

/** What to send beside the path. A `token` of null sends none. */
export type Sending = {
  method?: string;
  token?: string | null;
  json?: unknown;
  body?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
};

/** A running console with fake backends behind it. */
export type ConsoleUnderTest = {
  url: string;
  backends: FakeBackends;
  clock: SimulatedClock;
  /** Calls `/api/v1<path>`, as the administrator unless told otherwise. */
  call(path: string, sending?: Sending): Promise<Answer>;
  stop(): Promise<void>;
};

/** Starts a console on a free port. */
export async function startConsole(
  options: { settings?: Partial<ConsoleSettings>; webDist?: string; trustedProxies?: string } = {},
): Promise<ConsoleUnderTest> {
  const backends = await startFakeBackends();
  const clock = simulatedClock();
  const service = consoleService({
    settings: {
      listen: { host: '127.0.0.1', port: 0 },
      ...backends.addresses,
      ...NO_SERVICE_TLS,
      sessionKey: undefined,
      ...NO_OIDC,
      trustedProxies: trustedProxies(options.trustedProxies),
      gatewayUrl: 'http://127.0.0.1:9',
      traceUrl: 'https://traces.example.com/trace/{trace_id}?from=console',
      ...options.settings,
    },
    clock,
    telemetry: silentTelemetry(),
    ...(options.webDist === undefined ? {} : { webDist: options.webDist }),
  });
  await service.start();
  const url = `http://127.0.0.1:${service.port()}`;
  return {
    url,
    backends,
    clock,
    call: (path, sending) => call(`${url}/api/v1${path}`, sending),
    async stop() {
      await service.stop(AbortSignal.timeout(5_000));
      await backends.stop();
    },
  };
}

function trustedProxies(networks: string | undefined) {
  const setting = consoleSettings.trustedProxies;
  return networks === undefined ? setting.fallback : setting.parse(networks);
}

async function call(url: string, sending: Sending = {}): Promise<Answer> {
  const { method = 'GET', token = ADMIN_TOKEN, json, headers = {} } = sending;
  const body = json === undefined ? sending.body : JSON.stringify(json);
  const answer = await fetch(url, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      connection: 'close',
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('/json') === true;
  return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : {} };
}
