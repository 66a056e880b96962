import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '@tollgate/contracts';
import { ourHeader } from './header-fields.ts';

/** How long a provider is to keep a prompt: its own usual time, or as Anthropic and Bedrock name it. */
export type PromptCacheTtl = '5m' | '1h';

/** What a request says of prompt caching: a time, `off`, or nothing. Throws `invalid_request`, naming the header. */
export function readPromptCacheWish(headers: IncomingHttpHeaders): PromptCacheTtl | 'off' | undefined {
  const header = ourHeader(headers, 'cache-control');
  if (header === undefined) return undefined;
  switch (header.value.trim().toLowerCase()) {
    case 'true':
    case 'auto':
    case 'ephemeral':
    case '5m':
      return '5m';
    case '1h':
      return '1h';
    case 'false':
    case 'off':
      return 'off';
    default:
      throw new GatewayError('invalid_request', `${header.name} must be true, 5m, 1h or false.`, {
        param: header.name,
      });
  }
}
