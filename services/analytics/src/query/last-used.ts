import type { ClickHouseClient } from '@clickhouse/client';
import { GatewayError } from '@tollgate/contracts';
import type { BuiltQuery } from './build-sql.ts';
import { newParameters } from './parameters.ts';

/** More than a config can hold. */
const TOKENS_MAX = 50_000;
/** Parameters travel in the address of the request, which a server bounds. */
const TOKENS_PER_QUERY = 1_000;

/** The questions when tokens were last used, each for some of them: rows of id and milliseconds. */
export function buildLastUsed(tokenIds: readonly string[]): BuiltQuery[] {
  if (tokenIds.length > TOKENS_MAX) {
    throw new GatewayError('invalid_request', `At most ${TOKENS_MAX} token_ids are allowed.`, {
      param: 'token_ids',
    });
  }
  const queries: BuiltQuery[] = [];
  for (let start = 0; start < tokenIds.length; start += TOKENS_PER_QUERY) {
    const parameters = newParameters();
    const ids = parameters.add('Array(String)', tokenIds.slice(start, start + TOKENS_PER_QUERY));
    const sql = `SELECT token_id, max(last_used_at_ms)
FROM token_last_used
WHERE token_id IN ${ids}
GROUP BY token_id`;
    queries.push({ sql, values: parameters.values });
  }
  return queries;
}

/**
 * Keeps that a key was used; an earlier time than the known one changes nothing. Throws GatewayError without an id, and
 * the client's error when ClickHouse does not take it.
 */
export async function noteKeyUse(
  client: ClickHouseClient,
  { tokenId, atMs }: { tokenId: string; atMs: number },
  signal: AbortSignal,
): Promise<void> {
  if (tokenId === '') {
    throw new GatewayError('invalid_request', 'A use names its key.', { param: 'token_id' });
  }
  await client.insert({
    table: 'token_last_used',
    format: 'JSONCompactEachRow',
    values: [[tokenId, atMs]],
    abort_signal: signal,
  });
}
