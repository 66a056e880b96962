// Original file: proto/tollgate/metrics/v1/metrics.proto

import type { CounterRef as _tollgate_usage_v1_CounterRef, CounterRef__Output as _tollgate_usage_v1_CounterRef__Output } from '../../../tollgate/usage/v1/CounterRef.ts';
import type { PriceStatus as _tollgate_usage_v1_PriceStatus, PriceStatus__Output as _tollgate_usage_v1_PriceStatus__Output } from '../../../tollgate/usage/v1/PriceStatus.ts';
import type { Long } from '@grpc/proto-loader';

export interface Charge {
  'requestId'?: (string);
  'admittedAtMs'?: (number | string | Long);
  'counters'?: (_tollgate_usage_v1_CounterRef)[];
  'tokens'?: (number | string | Long);
  'costNanoUsd'?: (number | string | Long);
  'unsettled'?: (boolean);
  'priceStatus'?: (_tollgate_usage_v1_PriceStatus);
}

export interface Charge__Output {
  'requestId': (string);
  'admittedAtMs': (number);
  'counters': (_tollgate_usage_v1_CounterRef__Output)[];
  'tokens': (number);
  'costNanoUsd': (number);
  'unsettled': (boolean);
  'priceStatus': (_tollgate_usage_v1_PriceStatus__Output);
}
