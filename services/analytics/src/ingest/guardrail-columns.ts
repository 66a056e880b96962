import type { UsageEvent, UsageEvent__Output } from '@tollgate/contracts';
import { listOf } from '../clickhouse/cell-types.ts';
import type { RowBinary } from '../clickhouse/row-binary.ts';

const NAMES = 'Array(LowCardinality(String))';

/** The columns of what guardrails made of a request and their types, in the order that they are written and read in. */
export const GUARDRAIL_COLUMNS = [
  ['guardrails.guardrail', NAMES],
  ['guardrails.rule', NAMES],
  ['guardrails.side', NAMES],
  ['guardrails.result', NAMES],
  ['guardrails.duration_ms', 'Array(Float64)'],
  ['guardrails.findings', 'Array(UInt32)'],
  ['guardrails.kinds', `Array(${NAMES})`],
  ['guardrails.places', `Array(${NAMES})`],
  ['guardrails.reason', 'Array(String)'],
] as const;

/** Writes the cells of some results: a list for each of `GUARDRAIL_COLUMNS`. */
export function writeGuardrails(row: RowBinary, results: UsageEvent__Output['guardrails']): void {
  row.list(results, (cell, { guardrail }) => cell.text(guardrail));
  row.list(results, (cell, { rule }) => cell.text(rule));
  row.list(results, (cell, { side }) => cell.text(side));
  row.list(results, (cell, { result }) => cell.text(result));
  row.list(results, (cell, { durationMs }) => cell.finite(durationMs));
  row.list(results, (cell, { findings }) => cell.int32(Math.max(0, findings)));
  row.list(results, (cell, { kinds }) => cell.texts(kinds));
  row.list(results, (cell, { places }) => cell.texts(places));
  row.list(results, (cell, { reason }) => cell.text(reason));
}

/** The results that some cells were made from; the inverse of `writeGuardrails`. */
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
