import { GatewayError, type PastRequest } from '@tollgate/contracts';
import { z } from 'zod';
import type { AnalyticsClient } from '../../clients/analytics.ts';

/** Most requests of one trial. */
export const TRIAL_REQUESTS_MAX = 1_000_000;
/** Requests of one message: policy counts them in one turn of its event loop. */
const BATCH_LENGTH = 250;

const row = z.object({
  time: z.string(),
  finished_at: z.string().nullable(),
  user: z.string().nullable(),
  virtual_account: z.string().nullable(),
  teams: z.array(z.string()),
  model: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
  input_tokens: z.coerce.number(),
  output_tokens: z.coerce.number(),
  cost_usd: z.coerce.number().nullable(),
  ended_by: z.string().nullable(),
});
const COLUMNS = Object.keys(row.shape);

/**
 * The requests of a range that rules counted, also those whose answer a rule or the gateway ended, oldest first, in batches. Throws GatewayError
 * `invalid_request` if history has more than `TRIAL_REQUESTS_MAX`.
 */
export async function* pastRequests(
  analytics: Pick<AnalyticsClient, 'exportRequests'>,
  range: { fromMs: number; toMs: number },
  signal: AbortSignal,
): AsyncGenerator<PastRequest[]> {
  const parts = analytics.exportRequests(
    { ...range, filters: [], columns: COLUMNS, format: 'EXPORT_FORMAT_JSON_LINES' },
    signal,
  );
  let batch: PastRequest[] = [];
  for await (const line of linesOf(parts)) {
    const request = pastRequest(line);
    if (request === undefined) continue;
    batch.push(request);
    if (batch.length < BATCH_LENGTH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* linesOf(
  parts: AsyncGenerator<{ content: Buffer; requests?: number }>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const { content, requests = 0 } of parts) {
    if (requests > TRIAL_REQUESTS_MAX) {
      const message = `History has ${requests} requests in this time, and at most ${TRIAL_REQUESTS_MAX} are tried; choose a later from.`;
      throw new GatewayError('invalid_request', message, { param: 'from' });
    }
    const lines = (rest + decoder.decode(content, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

/** Undefined for a request without a caller, or that was refused before a provider answered. */
function pastRequest(line: string): PastRequest | undefined {
  if (line === '') return undefined;
  const given = row.parse(JSON.parse(line));
  const { user, virtual_account: program, cost_usd: costUsd } = given;
  const tokens = given.input_tokens + given.output_tokens;
  // Policy and the gateway also end answers that have begun: those used tokens.
  const isRefused = (given.ended_by === 'policy' || given.ended_by === 'gateway') && tokens === 0;
  if ((user ?? program) === null || isRefused) return undefined;
  const receivedAtMs = Date.parse(given.time);
  return {
    receivedAtMs,
    finishedAtMs: given.finished_at === null ? receivedAtMs : Date.parse(given.finished_at),
    subject: user === null ? `virtualaccount:${program}` : `user:${user}`,
    teams: given.teams,
    model: given.model ?? '',
    tags: given.tags,
    tokens,
    costNanoUsd: Math.round((costUsd ?? 0) * 1e9),
  };
}
