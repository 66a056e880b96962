import { GatewayError } from '@tollgate/contracts';
import type { RequestRoute } from '../../canonical/codec.ts';

/** What the path of a request says: `…/models/{account}/{model}:{method}`. Throws `not_implemented`. */
export function geminiRoute(path: string): RequestRoute {
  const match = ROUTE.exec(path);
  const method = match?.[2] ?? '';
  if (match === null || !METHODS.has(method)) {
    const message = `The gateway serves ${[...METHODS].join(', ')} of a model; the path ends in ":${method}".`;
    throw new GatewayError('not_implemented', message);
  }
  return { model: decoded(match[1] ?? ''), isStreaming: method === 'streamGenerateContent' };
}

/** Whether a path asks for the count of a request's tokens. */
export function isTokenCount(path: string): boolean {
  return path.endsWith(':countTokens');
}

const ROUTE = /\/models\/(.+?)(?::(\w+))?$/;
const METHODS: ReadonlySet<string> = new Set(['generateContent', 'streamGenerateContent', 'countTokens']);

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch (cause) {
    throw new GatewayError('invalid_request', 'The model in the path is not percent-encoded well.', {
      param: 'model',
      cause,
    });
  }
}
