import type { Candidate } from './candidate.ts';

/** The headers of a call, names and values by turns, as the candidate gets them. */
export function headersFor(
  headers: string[],
  { setHeaders, removedHeaders }: Pick<Candidate, 'setHeaders' | 'removedHeaders'>,
): string[] {
  if (removedHeaders.size === 0) return headers;
  const kept: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const [name = '', value = ''] = headers.slice(index, index + 2);
    if (!removedHeaders.has(name.toLowerCase())) kept.push(name, value);
  }
  for (const [name, value] of setHeaders) kept.push(name, value);
  return kept;
}
