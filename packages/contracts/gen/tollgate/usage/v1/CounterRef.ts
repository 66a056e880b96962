// Original file: proto/tollgate/usage/v1/usage.proto

import type { CounterUnit as _tollgate_usage_v1_CounterUnit, CounterUnit__Output as _tollgate_usage_v1_CounterUnit__Output } from '../../../tollgate/usage/v1/CounterUnit.ts';
import type { Long } from '@grpc/proto-loader';

export interface CounterRef {
  'key'?: (string);
  'unit'?: (_tollgate_usage_v1_CounterUnit);
  'slidingMs'?: (number | string | Long);
  'startMs'?: (number | string | Long);
  'endMs'?: (number | string | Long);
}

export interface CounterRef__Output {
  'key': (string);
  'unit': (_tollgate_usage_v1_CounterUnit__Output);
  'slidingMs': (number);
  'startMs': (number);
  'endMs': (number);
}
