import createClient from 'openapi-fetch';
import { fetchInSession } from './fetch-in-session.ts';
import type { paths } from './gen/admin-api.ts';

/** A fault of a manifest that was sent: where it is and what is wrong. */
export type ManifestFault = { document: number; line: number; path: string; message: string };

/** A refusal of the admin API. `status` 0: the console did not answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly faults: readonly ManifestFault[];

  constructor(status: number, message: string, faults: readonly ManifestFault[] = []) {
    super(message);
    this.status = status;
    this.faults = faults;
  }
}

/** The admin API, typed by its OpenAPI document. */
export const api = createClient<paths>({ baseUrl: '/', fetch: fetchOrSay });

/** Returns the data of an answer. Throws ApiError with the words of the API for anything but 2xx. */
export async function data<Data>(
  answering: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Data> {
  const { data: found, error, response } = await answering;
  if (response.ok && found !== undefined) return found;
  throw refusal(response.status, error);
}

/** Applies manifests as they are written. Throws ApiError with the faults of the text. */
export async function applyManifests(yaml: string, options: { dryRun: boolean }) {
  return data(
    api.PUT('/api/v1/manifests', {
      params: { query: { dryRun: options.dryRun ? 'true' : 'false' } },
      body: yaml,
      bodySerializer: (text) => text,
      headers: { 'content-type': 'application/yaml' },
    }),
  );
}

/** Tries rate limits and budgets on the requests of the last week. Throws like `applyManifests`. */
export async function tryLimits(yaml: string) {
  return data(api.POST('/api/v1/limits/try', { body: { manifests: yaml, time_zone: 'UTC' } }));
}

async function fetchOrSay(request: Request): Promise<Response> {
  try {
    return await fetchInSession(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new ApiError(0, 'The console does not answer. It may be restarting.');
  }
}

/** The error of an answer's body, which may be anything if a proxy answered in place of the console. */
export function refusal(status: number, body: unknown): ApiError {
  const error = member(body, 'error');
  const message = member(error, 'message');
  const faults = member(error, 'details');
  return new ApiError(
    status,
    typeof message === 'string' ? message : `The console answered ${status}.`,
    Array.isArray(faults) ? faults : [],
  );
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
