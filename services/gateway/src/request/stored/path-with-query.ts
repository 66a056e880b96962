import type { StoredCall, StoredKind } from '../../dialects/stored/stored-call.ts';

/** Items of a list that the client gets if it does not say how many. */
const LIMIT_DEFAULT = 20;
/** Items of a page of the provider's, of which the client gets its own: what one answer may list. */
const PAGE_MAX: Readonly<Record<StoredKind, number>> = {
  response: 100,
  conversation: 100,
  file: 1_000,
  batch: 100,
};

/** How many items of a list the client asks for. */
export function limitIn(query: string, { kind }: Pick<StoredCall, 'kind'>): number {
  const asked = Number(new URLSearchParams(query).get('limit') ?? LIMIT_DEFAULT);
  return Number.isSafeInteger(asked) && asked > 0 ? Math.min(asked, PAGE_MAX[kind]) : LIMIT_DEFAULT;
}

/**
 * The path of a call, with the client's query: without the key that it may present there, and with as long a page of a list as
 * the provider gives.
 */
export function pathWithQuery(path: string, query: string, { kind, step }: StoredCall): string {
  const parameters = new URLSearchParams(query);
  parameters.delete('key');
  if (step === 'list') parameters.set('limit', String(PAGE_MAX[kind]));
  const text = parameters.toString();
  if (text === '') return path;
  return `${path}${path.includes('?') ? '&' : '?'}${text}`;
}
