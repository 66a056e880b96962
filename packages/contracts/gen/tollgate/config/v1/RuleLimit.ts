// Original file: proto/tollgate/config/v1/config.proto

import type { CounterUnit as _tollgate_usage_v1_CounterUnit, CounterUnit__Output as _tollgate_usage_v1_CounterUnit__Output } from '../../../tollgate/usage/v1/CounterUnit.ts';
import type { Long } from '@grpc/proto-loader';

export interface RuleLimit {
  'unit'?: (_tollgate_usage_v1_CounterUnit);
  'window'?: (string);
  'timeZone'?: (string);
  'limit'?: (number | string | Long);
}

export interface RuleLimit__Output {
  'unit': (_tollgate_usage_v1_CounterUnit__Output);
  'window': (string);
  'timeZone': (string);
  'limit': (number);
}
