import { GatewayError, type QueryMetricsRequest__Output } from '@tollgate/contracts';
import type { Interval } from '../coverage.ts';
import type { Parameters } from '../parameters.ts';

/** How a range is split: not at all, into equal lengths since 1970, or where a calendar says. */
export type Steps =
  | { readonly kind: 'none' }
  | { readonly kind: 'equal'; readonly lengthMs: number }
  | { readonly kind: 'calendar'; readonly startsMs: readonly number[] };

/** Most steps of one query. */
const STEPS_MAX = 9_999;

/** The steps of a query. Throws `invalid_request` if there are too many, or those of the calendar are in no order. */
export function stepsOf(request: QueryMetricsRequest__Output): Steps {
  const { stepSeconds, stepStartsMs, fromMs, toMs } = request;
  if (stepStartsMs.length > 0) {
    const inOrder = stepStartsMs.every((startMs, index) => startMs > (stepStartsMs[index - 1] ?? -1));
    if (stepStartsMs.length > STEPS_MAX || !inOrder || (stepStartsMs[0] ?? 0) > fromMs) refuse('step');
    return { kind: 'calendar', startsMs: stepStartsMs };
  }
  if (stepSeconds === 0) return { kind: 'none' };
  const count = Math.ceil((toMs - fromMs) / (stepSeconds * 1_000));
  if (!(Number.isSafeInteger(stepSeconds) && stepSeconds > 0) || count > STEPS_MAX) refuse('step_seconds');
  return { kind: 'equal', lengthMs: stepSeconds * 1_000 };
}

/** How many steps touch the range, at most. */
export function stepCount(steps: Steps, { fromMs, toMs }: Interval): number {
  switch (steps.kind) {
    case 'none':
      return 1;
    case 'equal':
      return Math.ceil((toMs - fromMs) / steps.lengthMs) + 1;
    case 'calendar':
      return steps.startsMs.length;
    default:
      return steps satisfies never;
  }
}

/** The start of the step of a moment, as SQL; `undefined` without steps. */
export function stepSql(steps: Steps, atMs: string, parameters: Parameters): string | undefined {
  switch (steps.kind) {
    case 'none':
      return undefined;
    case 'equal': {
      const length = parameters.add('Int64', steps.lengthMs);
      return `intDiv(${atMs}, ${length}) * ${length}`;
    }
    case 'calendar':
      return `toInt64(roundDown(${atMs}, ${parameters.add('Array(Int64)', steps.startsMs)}))`;
    default:
      return steps satisfies never;
  }
}

/** The part of a step, or without steps of the range, that lies in the range and has passed, in minutes. */
export function elapsedMinutes(
  steps: Steps,
  startMs: number,
  range: Interval & { readonly nowMs: number },
): number {
  const fromMs = steps.kind === 'none' ? range.fromMs : Math.max(range.fromMs, startMs);
  const toMs = Math.min(range.toMs, range.nowMs, endOf(steps, startMs));
  return Math.max(0, toMs - fromMs) / 60_000;
}

function endOf(steps: Steps, startMs: number): number {
  switch (steps.kind) {
    case 'none':
      return Number.POSITIVE_INFINITY;
    case 'equal':
      return startMs + steps.lengthMs;
    case 'calendar':
      return steps.startsMs.find((nextMs) => nextMs > startMs) ?? Number.POSITIVE_INFINITY;
    default:
      return steps satisfies never;
  }
}

function refuse(param: 'step' | 'step_seconds'): never {
  throw new GatewayError('invalid_request', `${param} must leave at most ${STEPS_MAX} steps, in order.`, {
    param,
  });
}
