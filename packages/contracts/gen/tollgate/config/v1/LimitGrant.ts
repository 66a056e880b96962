// Original file: proto/tollgate/config/v1/config.proto

import type { CounterUnit as _tollgate_usage_v1_CounterUnit, CounterUnit__Output as _tollgate_usage_v1_CounterUnit__Output } from '../../../tollgate/usage/v1/CounterUnit.ts';
import type { Long } from '@grpc/proto-loader';

export interface LimitGrant {
  'entity'?: (string);
  'unit'?: (_tollgate_usage_v1_CounterUnit);
  'window'?: (string);
  'amount'?: (number | string | Long);
  'fromMs'?: (number | string | Long);
  'untilMs'?: (number | string | Long);
}

export interface LimitGrant__Output {
  'entity': (string);
  'unit': (_tollgate_usage_v1_CounterUnit__Output);
  'window': (string);
  'amount': (number);
  'fromMs': (number);
  'untilMs': (number);
}
