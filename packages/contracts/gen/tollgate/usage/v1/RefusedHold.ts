// Original file: proto/tollgate/usage/v1/usage.proto

import type { CounterRef as _tollgate_usage_v1_CounterRef, CounterRef__Output as _tollgate_usage_v1_CounterRef__Output } from '../../../tollgate/usage/v1/CounterRef.ts';
import type { Long } from '@grpc/proto-loader';

export interface RefusedHold {
  'counter'?: (_tollgate_usage_v1_CounterRef | null);
  'wanted'?: (number | string | Long);
  'used'?: (number | string | Long);
  'reserved'?: (number | string | Long);
  'limit'?: (number | string | Long);
  'resetsAtMs'?: (number | string | Long);
}

export interface RefusedHold__Output {
  'counter': (_tollgate_usage_v1_CounterRef__Output | null);
  'wanted': (number);
  'used': (number);
  'reserved': (number);
  'limit': (number);
  'resetsAtMs': (number);
}
