import type { Filter__Output, QueryMetricsRequest__Output, UsageEvent__Output } from '@tollgate/contracts';
import { inputTokens, outputTokens } from '@tollgate/pricing';
import { timeOf } from '../../src/ingest/row.ts';

/** Fields of several values: a request without any is no request of the empty one. */
const LISTS = ['team', 'matched_rule'];

/** The values that an event has for a field; several only for `LISTS`. */
export function valuesOf(event: UsageEvent__Output, field: string): string[] {
  const subject = event.principal?.subject ?? '';
  const named = (kind: string) => (subject.startsWith(`${kind}:`) ? [subject.slice(kind.length + 1)] : []);
  if (field.startsWith('tag.')) {
    const value = event.tags[field.slice(4)];
    return value === undefined ? [] : [value];
  }
  const one: Record<string, string | string[]> = {
    model: event.modelResolved || event.modelAsked,
    model_asked: event.modelAsked,
    user: named('user'),
    virtual_account: named('virtualaccount'),
    key: event.principal?.tokenId ?? '',
    team: event.principal?.teams ?? [],
    dialect: event.dialect,
    session: event.sessionId,
    agent: event.agentId,
    parent_agent: event.parentAgentId,
    provider: event.provider,
    provider_account: event.providerAccount,
    status: event.httpStatus === 0 ? '' : String(event.httpStatus),
    error_code: event.errorCode,
    rule: event.refusedByRule,
    matched_rule: event.matchedRules,
    ended_by: event.endedBy.replace('ENDED_BY_', '').toLowerCase(),
    streaming: String(event.streaming),
    request_id: event.requestId,
  };
  const value = one[field] ?? [];
  if (typeof value !== 'string') return value;
  return value === '' ? [] : [value];
}

/** Whether a filter lets an event through. */
export function passes(event: UsageEvent__Output, { field, op, values }: Filter__Output): boolean {
  const [value = ''] = values;
  const own = valuesOf(event, field);
  const equal = own.length === 0 && !LISTS.includes(field) ? value === '' : own.includes(value);
  switch (op) {
    case 'is':
      return equal;
    case 'is_not':
      return !equal;
    case 'in':
      return own.length === 0 && !LISTS.includes(field)
        ? values.includes('')
        : own.some((one) => values.includes(one));
    case 'contains':
      return own.some((one) => one.toLowerCase().includes(value.toLowerCase()));
    case 'exists':
      return own.length > 0 !== (value === 'false');
    default:
      throw new Error(`no such operator: ${op}`);
  }
}

/** Events by their group and step, as a metric query puts them together. */
export function groupsOf(
  events: readonly UsageEvent__Output[],
  request: QueryMetricsRequest__Output,
): Map<string, { group: Record<string, string>; timeMs: number; events: UsageEvent__Output[] }> {
  const groups = new Map<
    string,
    { group: Record<string, string>; timeMs: number; events: UsageEvent__Output[] }
  >();
  for (const event of events) {
    const timeMs = stepOf(request, timeOf(event));
    for (const group of combinations(event, request.groupBy)) {
      const key = JSON.stringify([timeMs, group]);
      const found = groups.get(key);
      if (found === undefined) groups.set(key, { group, timeMs, events: [event] });
      else found.events.push(event);
    }
  }
  return groups;
}

function stepOf({ stepSeconds, stepStartsMs }: QueryMetricsRequest__Output, atMs: number): number {
  if (stepStartsMs.length > 0) return stepStartsMs.findLast((startMs) => startMs <= atMs) ?? 0;
  const stepMs = stepSeconds * 1_000;
  return stepMs === 0 ? 0 : Math.floor(atMs / stepMs) * stepMs;
}

function combinations(event: UsageEvent__Output, fields: readonly string[]): Record<string, string>[] {
  let groups: Record<string, string>[] = [{}];
  for (const field of fields) {
    const values = valuesOf(event, field);
    groups = groups.flatMap((group) =>
      (values.length === 0 ? [''] : values).map((value) => ({ ...group, [field]: value })),
    );
  }
  return groups;
}

/** Measures that are exact. */
export function exactMeasures(events: readonly UsageEvent__Output[]): Record<string, number> {
  const sum = (of: (tokens: NonNullable<UsageEvent__Output['tokens']>) => number) =>
    events.reduce((total, { tokens }) => total + (tokens === null ? 0 : of(tokens)), 0);
  const input = sum(inputTokens);
  const output = sum(outputTokens);
  const nanoUsd = events.reduce((total, event) => total + BigInt(event.costNanoUsd), 0n);
  return {
    requests: events.length,
    errors: events.filter((event) => event.errorCode !== '' || event.httpStatus >= 400).length,
    refused_requests: events.filter((event) => event.refusedByRule !== '').length,
    input_tokens: input,
    output_tokens: output,
    cache_read_tokens: sum((t) => t.inputCacheRead + t.inputAudioCacheRead + t.inputImageCacheRead),
    cache_write_tokens: sum(
      (t) => t.inputCacheWrite + t.inputCacheWriteHalfHour + t.inputCacheWriteHour + t.inputCacheWriteHalfDay,
    ),
    reasoning_tokens: sum((t) => t.outputReasoning),
    total_tokens: input + output,
    unpriced_requests: events.filter((event) => event.priceStatus === 'PRICE_STATUS_UNPRICED').length,
    uncertain_requests: events.filter((event) => event.priceStatus === 'PRICE_STATUS_UNCERTAIN').length,
    cost_usd: Number(`${nanoUsd / 1_000_000_000n}.${String(nanoUsd % 1_000_000_000n).padStart(9, '0')}`),
  };
}

/** Between what a quantile may lie; undefined when nothing was measured. */
export function quantileBounds(
  values: readonly number[],
  level: number,
): { low: number; high: number } | undefined {
  const sorted = values.filter((value) => value > 0).sort((one, other) => one - other);
  const rank = level * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
  return low === undefined || high === undefined ? undefined : { low: low * 0.98, high: high * 1.02 };
}

/** Where steps of a length begin that begin at no whole hour; the first begins no later than the range. */
export function calendarStarts(range: { fromMs: number; toMs: number }, lengthMs: number): number[] {
  const firstMs = Math.floor(range.fromMs / lengthMs) * lengthMs - lengthMs / 3;
  const count = Math.ceil((range.toMs - firstMs) / lengthMs);
  return Array.from({ length: count }, (_, index) => firstMs + index * lengthMs);
}
