import type { IncomingMessage } from 'node:http';
import { GatewayError } from '@tollgate/contracts';
import { DIALECTS } from '../dialects/registry.ts';

const PATH_LENGTH_MAX = 256;
/** What a client may write as its Host and read again in an error text. */
const HOST = /^[\w.:[\]-]{1,255}$/;
const APIS = DIALECTS.flatMap(({ client }) => client.paths.filter((path) => /^\/v1\/[^/]/.test(path)));
/** The same below the base URL, and the list of models. */
const PATHS_BELOW_BASE = [...APIS.map((path) => path.slice('/v1'.length)), '/models'];

/** The error of a path without an API: what is there, and the base URL to set instead. */
export function notServed(request: Pick<IncomingMessage, 'url' | 'headers'>): GatewayError {
  const path = request.url?.split('?', 1)[0]?.slice(0, PATH_LENGTH_MAX) ?? '';
  return new GatewayError('not_implemented', `${whatIsWrong(path)} ${whatToDo(path, baseUrl(request))}`);
}

function whatIsWrong(path: string): string {
  if (isAdminPath(path)) return `The gateway has no admin API at ${path}.`;
  if (isDoubled(path)) return `There is no API at ${path}: the client appends its own path to the base URL.`;
  return `There is no API at ${path}.`;
}

function whatToDo(path: string, base: string): string {
  if (isAdminPath(path)) {
    return 'The admin API is at the console, by default on port 8081 (TOLLGATE_CONSOLE_LISTEN); `tollgate status` shows its address.';
  }
  return `Set the base URL to ${base}/v1 (for Anthropic's clients to ${base}); the gateway serves ${APIS.join(', ')}, /v1/models.`;
}

function isAdminPath(path: string): boolean {
  return /^\/api\/(v1|svc|docs)(\/|$)/.test(path);
}

/** Whether a path has the base twice, or the path of an API before another one. */
function isDoubled(path: string): boolean {
  if (/\/v1\/(.*\/)?v1(\/|$)/.test(path)) return true;
  const isEnd = PATHS_BELOW_BASE.some((end) => path.endsWith(end));
  return isEnd && PATHS_BELOW_BASE.some((begin) => path.includes(`${begin}/`));
}

/** Where the client reached the gateway, as far as its headers show it. */
function baseUrl({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const { host } = headers;
  if (host === undefined || !HOST.test(host)) return 'http://<address of the gateway>';
  const scheme = headers['x-forwarded-proto'] === 'https' ? 'https' : 'http';
  return `${scheme}://${host}`;
}
