// Original file: proto/tollgate/spend/v1/spend.proto

import type { CounterUnit as _tollgate_usage_v1_CounterUnit, CounterUnit__Output as _tollgate_usage_v1_CounterUnit__Output } from '../../../tollgate/usage/v1/CounterUnit.ts';
import type { Long } from '@grpc/proto-loader';

export interface CounterBalance {
  'rule'?: (string);
  'entity'?: (string);
  'unit'?: (_tollgate_usage_v1_CounterUnit);
  'window'?: (string);
  'limit'?: (number | string | Long);
  'used'?: (number | string | Long);
  'reserved'?: (number | string | Long);
  'resetsAtMs'?: (number | string | Long);
  'mode'?: (string);
  'uncertainRequests'?: (number | string | Long);
  'granted'?: (number | string | Long);
  'grantedUntilMs'?: (number | string | Long);
}

export interface CounterBalance__Output {
  'rule': (string);
  'entity': (string);
  'unit': (_tollgate_usage_v1_CounterUnit__Output);
  'window': (string);
  'limit': (number);
  'used': (number);
  'reserved': (number);
  'resetsAtMs': (number);
  'mode': (string);
  'uncertainRequests': (number);
  'granted': (number);
  'grantedUntilMs': (number);
}
