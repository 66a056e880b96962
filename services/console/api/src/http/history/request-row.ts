import { BUCKET_NAMES, bucketColumn, parseSubject, type UsageEvent__Output } from '@tollgate/contracts';
import { inputTokens, NANO_USD_PER_USD, NO_TOKENS, outputTokens } from '@tollgate/pricing';
import { z } from 'zod';
import { type Reader, readsAll } from '../../access/reading-scope.ts';
import { iso, isoOrNull } from '../timestamps.ts';
import { failureReason } from './failure-reason.ts';

/** A request as lists show it. Null stands for "there was none". */
export const requestRowSchema = z.object({
  request_id: z.string(),
  time: z.string().meta({ description: 'When the gateway received it.' }),
  finished_at: z.string().nullable(),
  model: z.string().meta({ description: 'account/model that answered, or else what was asked for.' }),
  model_asked: z.string(),
  user: z.string().nullable().meta({ description: 'E-mail of the user; null for virtual accounts.' }),
  virtual_account: z.string().nullable(),
  subject: z.string().nullable(),
  teams: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
  session_id: z
    .string()
    .nullable()
    .meta({ description: 'Session of an agent, as the client says; not verified.' }),
  agent_id: z.string().nullable().meta({ description: 'Agent in that session; null for its first one.' }),
  parent_agent_id: z.string().nullable().meta({ description: 'Agent that started it.' }),
  provider: z.string().nullable(),
  dialect: z.string().nullable(),
  streaming: z.boolean(),
  status: z.int(),
  error_code: z.string().nullable(),
  error_message: z
    .string()
    .nullable()
    .meta({ description: 'What the client got to read instead of an answer.' }),
  error_cause: z
    .string()
    .nullable()
    .meta({ description: 'What lies behind a failure of the provider; for viewers and admins.' }),
  reason: z.string().nullable().meta({ description: 'Why it failed, in words; null when it did not.' }),
  refused_by_rule: z.string().nullable(),
  ended_by: z.string().nullable().meta({ description: 'finished, client, upstream_error, upstream_cut, …' }),
  input_tokens: z.int(),
  output_tokens: z.int(),
  tokens: z.record(z.string(), z.int()).meta({ description: 'Disjoint buckets.' }),
  usage_source: z.string().nullable().meta({ description: 'provider, estimated or none' }),
  cost_usd: z.number().nullable().meta({ description: 'Null where the model has no known price.' }),
  cost_nano_usd: z.int().meta({ description: 'The exact cost in 10^-9 USD.' }),
  price_unknowns: z.array(z.string()).meta({ description: 'What makes the cost uncertain.' }),
  service_tier: z.string().nullable().meta({ description: 'As the provider says that it served.' }),
  price_status: z
    .string()
    .nullable()
    .meta({ description: 'priced, uncertain (price_unknowns says why), reported or unpriced' }),
  latency_ms: z.number(),
  ttft_ms: z.number().nullable(),
  inter_token_ms: z.number().nullable(),
  upstream_ms: z.number(),
  trace_id: z.string().nullable(),
  unsettled: z.boolean().meta({ description: 'Charged in full because its gateway was lost.' }),
  logged: z.boolean().meta({ description: 'Whether bodies were logged.' }),
});

/** A usage event as a row of the API, as one reader sees it. */
export function toRequestRow(
  event: UsageEvent__Output,
  reader: Pick<Reader, 'role'>,
): z.infer<typeof requestRowSchema> {
  const tokens = event.tokens ?? NO_TOKENS;
  const subject = event.principal?.subject ?? '';
  const parsed = parseSubject(subject);
  const isUnpriced = event.priceStatus === 'PRICE_STATUS_UNPRICED';
  return {
    request_id: event.requestId,
    time: iso(event.receivedAtMs),
    finished_at: isoOrNull(event.finishedAtMs),
    model: event.modelResolved === '' ? event.modelAsked : event.modelResolved,
    model_asked: event.modelAsked,
    user: parsed?.kind === 'user' ? parsed.name : null,
    virtual_account: parsed?.kind === 'virtualaccount' ? parsed.name : null,
    subject: textOrNull(subject),
    teams: event.principal?.teams ?? [],
    tags: event.tags,
    session_id: textOrNull(event.sessionId),
    agent_id: textOrNull(event.agentId),
    parent_agent_id: textOrNull(event.parentAgentId),
    provider: textOrNull(event.provider),
    dialect: textOrNull(event.dialect),
    streaming: event.streaming,
    status: event.httpStatus,
    error_code: textOrNull(event.errorCode),
    error_message: textOrNull(event.errorMessage),
    error_cause: readsAll(reader) ? textOrNull(event.errorCause) : null,
    reason: failureReason(event),
    refused_by_rule: textOrNull(event.refusedByRule),
    ended_by: enumWord(event.endedBy, 'ENDED_BY_'),
    input_tokens: inputTokens(tokens),
    output_tokens: outputTokens(tokens),
    tokens: Object.fromEntries(BUCKET_NAMES.map((bucket) => [bucketColumn(bucket), tokens[bucket]])),
    usage_source: enumWord(event.usageSource, 'USAGE_SOURCE_'),
    cost_usd: isUnpriced ? null : event.costNanoUsd / NANO_USD_PER_USD,
    cost_nano_usd: event.costNanoUsd,
    price_unknowns: event.priceUnknowns,
    service_tier: textOrNull(event.serviceTier),
    price_status: enumWord(event.priceStatus, 'PRICE_STATUS_'),
    latency_ms: event.latencyMs,
    ttft_ms: numberOrNull(event.timeToFirstTokenMs),
    inter_token_ms: numberOrNull(event.interTokenMs),
    upstream_ms: event.upstreamMs,
    trace_id: textOrNull(event.traceId),
    unsettled: event.unsettled,
    logged: event.logged,
  };
}

/** `ENDED_BY_UPSTREAM_CUT` as `upstream_cut`; null for the unspecified value. */
function enumWord(value: string, prefix: string): string | null {
  const word = value.slice(prefix.length).toLowerCase();
  return word === 'unspecified' ? null : word;
}

/** The protos' empty text is the API's null. */
export function textOrNull(text: string): string | null {
  return text === '' ? null : text;
}

function numberOrNull(value: number): number | null {
  return value === 0 ? null : value;
}
