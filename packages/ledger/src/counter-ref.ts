import type { CounterRef__Output } from '@tollgate/contracts';
import type { Counter, CounterUnit } from './ledger.ts';

const UNITS: Readonly<Record<string, CounterUnit>> = {
  COUNTER_UNIT_REQUESTS: 'requests',
  COUNTER_UNIT_TOKENS: 'tokens',
  COUNTER_UNIT_COST: 'cost',
  COUNTER_UNIT_CONCURRENCY: 'concurrency',
};

const UNIT_NAMES = {
  requests: 'COUNTER_UNIT_REQUESTS',
  tokens: 'COUNTER_UNIT_TOKENS',
  cost: 'COUNTER_UNIT_COST',
  concurrency: 'COUNTER_UNIT_CONCURRENCY',
} as const;

/** The unit of a counter as messages name it. */
export function unitName(unit: CounterUnit): (typeof UNIT_NAMES)[CounterUnit] {
  return UNIT_NAMES[unit];
}

/** The unit that messages name; undefined for one that this version does not know. */
export function unitOf(name: string): CounterUnit | undefined {
  return UNITS[name];
}

/** A counter from events and history; undefined for one that this version cannot count. */
export function counterOf(ref: CounterRef__Output): Counter | undefined {
  const unit = UNITS[ref.unit];
  if (unit === undefined || ref.key === '') return undefined;
  if (ref.slidingMs > 0) return { key: ref.key, unit, window: { kind: 'sliding', lengthMs: ref.slidingMs } };
  const endMs = ref.endMs > 0 ? ref.endMs : undefined;
  return { key: ref.key, unit, window: { kind: 'calendar', startMs: ref.startMs, endMs } };
}

/** The inverse of `counterOf`. */
export function counterRefOf({ key, unit, window }: Counter): CounterRef__Output {
  return window.kind === 'sliding'
    ? { key, unit: unitName(unit), slidingMs: window.lengthMs, startMs: 0, endMs: 0 }
    : { key, unit: unitName(unit), slidingMs: 0, startMs: window.startMs, endMs: window.endMs ?? 0 };
}
