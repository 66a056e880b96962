// Original file: proto/tollgate/usage/v1/usage.proto

export const CounterUnit = {
  COUNTER_UNIT_UNSPECIFIED: 'COUNTER_UNIT_UNSPECIFIED',
  COUNTER_UNIT_REQUESTS: 'COUNTER_UNIT_REQUESTS',
  COUNTER_UNIT_TOKENS: 'COUNTER_UNIT_TOKENS',
  COUNTER_UNIT_COST: 'COUNTER_UNIT_COST',
  COUNTER_UNIT_CONCURRENCY: 'COUNTER_UNIT_CONCURRENCY',
} as const;

export type CounterUnit =
  | 'COUNTER_UNIT_UNSPECIFIED'
  | 0
  | 'COUNTER_UNIT_REQUESTS'
  | 1
  | 'COUNTER_UNIT_TOKENS'
  | 2
  | 'COUNTER_UNIT_COST'
  | 3
  | 'COUNTER_UNIT_CONCURRENCY'
  | 4

export type CounterUnit__Output = typeof CounterUnit[keyof typeof CounterUnit]
