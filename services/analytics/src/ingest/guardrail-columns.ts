import type { UsageEvent, UsageEvent__Output } from '@tollgate/contracts';
import { listOf } from '../clickhouse/cell-types.ts';
import { text, texts } from './text.ts';

/** The columns of what guardrails made of a request, in the order that they are written and read in. */
export const GUARDRAIL_COLUMNS = [
  'guardrails.guardrail',
  'guardrails.rule',
  'guardrails.side',
  'guardrails.result',
  'guardrails.duration_ms',
  'guardrails.findings',
  'guardrails.kinds',
  'guardrails.places',
  'guardrails.reason',
] as const;

/** The cells of some results: a list for each of `GUARDRAIL_COLUMNS`. */
export function guardrailCells(results: UsageEvent__Output['guardrails']): readonly unknown[] {
  return [
    results.map(({ guardrail }) => text(guardrail)),
    results.map(({ rule }) => text(rule)),
    results.map(({ side }) => text(side)),
    results.map(({ result }) => text(result)),
    results.map(({ durationMs }) => (Number.isFinite(durationMs) ? durationMs : 0)),
    results.map(({ findings }) => Math.max(0, findings)),
    results.map(({ kinds }) => texts(kinds)),
    results.map(({ places }) => texts(places)),
    results.map(({ reason }) => text(reason)),
  ];
}

/** The results that some cells were made from; the inverse of `guardrailCells`. */
export function guardrailResults(cells: readonly unknown[]): NonNullable<UsageEvent['guardrails']> {
  const [names, rules, sides, results, durations, findings, kinds, places, reasons] = cells.map(listOf);
  return (names ?? []).map((guardrail, index) => ({
    guardrail: String(guardrail),
    rule: String(rules?.[index]),
    side: String(sides?.[index]),
    result: String(results?.[index]),
    durationMs: Number(durations?.[index]),
    findings: Number(findings?.[index]),
    kinds: listOf(kinds?.[index]).map(String),
    places: listOf(places?.[index]).map(String),
    reason: String(reasons?.[index]),
  }));
}
