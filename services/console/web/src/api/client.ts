import type { Gateway, Metrics, RequestDetail, RequestPage, Spend, Step, Totals, WhoAmI } from './shapes.ts';

/** A refusal of the admin API. `status` 0: it could not be reached. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const MINUTE_MS = 60_000;
const TOTALS = ['requests', 'errors', 'input_tokens', 'output_tokens', 'cost_usd', 'latency_ms_p50'];

/** Signs this browser in; the session is a cookie that scripts cannot read. */
export function signIn(token: string): Promise<unknown> {
  return call('POST', '/session', { body: { token } });
}

/** Ends the session of this browser. */
export function signOut(): Promise<unknown> {
  return call('DELETE', '/session');
}

/** Who is signed in. */
export function whoAmI(signal?: AbortSignal): Promise<WhoAmI> {
  return call('GET', '/whoami', { signal });
}

/** Where the gateway is and whether it lives. */
export function getGateway(signal: AbortSignal): Promise<Gateway> {
  return call('GET', '/gateway', { signal });
}

/** What the counters hold. */
export function getSpend(signal: AbortSignal): Promise<Spend> {
  return call('GET', '/spend?limit=100', { signal });
}

/** Sums over the last `minutes`. */
export function getTotals(minutes: number, signal: AbortSignal): Promise<Metrics<Totals, Totals>> {
  return call('POST', '/metrics/query', { signal, body: { ...lastMinutes(minutes), measures: TOTALS } });
}

/** Requests and errors over the last `minutes`, in steps. */
export function getSteps(
  range: { minutes: number; stepSeconds: number },
  signal: AbortSignal,
): Promise<Metrics<Step, Totals>> {
  const body = {
    ...lastMinutes(range.minutes),
    measures: ['requests', 'errors'],
    step_seconds: range.stepSeconds,
  };
  return call('POST', '/metrics/query', { signal, body });
}

/** The newest requests of the last 30 days. */
export function getLastRequests(limit: number, signal: AbortSignal): Promise<RequestPage> {
  return call('POST', '/requests/query', { signal, body: { ...lastMinutes(30 * 24 * 60), limit } });
}

/** One request with its attempts. */
export function getRequest(id: string, signal: AbortSignal): Promise<RequestDetail> {
  return call('GET', `/requests/${encodeURIComponent(id)}`, { signal });
}

/** Up to a minute ahead, so that the request of this very moment is in. */
function lastMinutes(minutes: number): { from: string; to: string } {
  const now = Date.now();
  return {
    from: new Date(now - minutes * MINUTE_MS).toISOString(),
    to: new Date(now + MINUTE_MS).toISOString(),
  };
}

type Sending = { body?: unknown; signal?: AbortSignal | undefined };

async function call<Answer>(method: string, path: string, sending: Sending = {}): Promise<Answer> {
  const answer = await fetch(`/api/v1${path}`, {
    method,
    signal: sending.signal ?? null,
    ...(sending.body === undefined
      ? {}
      : { body: JSON.stringify(sending.body), headers: { 'content-type': 'application/json' } }),
  }).catch((error: unknown) => {
    if (sending.signal?.aborted === true) throw error;
    throw new ApiError(0, 'The console does not answer. It may be restarting.');
  });
  const json: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok)
    throw new ApiError(answer.status, errorMessage(json) ?? `The console answered ${answer.status}.`);
  // The OpenAPI document of the API promises this shape.
  return json as Answer;
}

function errorMessage(json: unknown): string | undefined {
  const error = typeof json === 'object' && json !== null && 'error' in json ? json.error : undefined;
  const message =
    typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined;
  return typeof message === 'string' ? message : undefined;
}
