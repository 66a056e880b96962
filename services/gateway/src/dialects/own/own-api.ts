import { NO_USAGE } from '../canonical/usage.ts';
import type { SpokenDialect } from '../dialect.ts';
import { passedApi, plainFacts } from '../passed/passed-api.ts';
import { countOf } from '../usage/counts.ts';
import type { ApiAdapter } from './api-adapter.ts';

/** An API of a provider's own. `usageOfHead` reads its use in headers of its answers. */
export function ownApi(
  name: string,
  adapter: ApiAdapter,
  usageOfHead?: SpokenDialect['provider']['usageOfHead'],
): SpokenDialect {
  const { provider } = passedApi({
    name,
    api: name,
    path: '/',
    modelType: 'chat',
    read: () => plainFacts(''),
    usageOf: () => undefined,
    answers: 'media',
    ...(usageOfHead && { provider: { usageOfHead } }),
  });
  return { name, provider, adapter };
}

/** JSON as a body. */
export function jsonBody(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** Reads the characters that a header counts as use. */
export function charactersIn(header: string): NonNullable<SpokenDialect['provider']['usageOfHead']> {
  return (headers) => {
    const value = headers[header];
    const inputCharacters = typeof value === 'string' ? countOf(value) : undefined;
    return inputCharacters === undefined ? undefined : { ...NO_USAGE, inputCharacters };
  };
}
