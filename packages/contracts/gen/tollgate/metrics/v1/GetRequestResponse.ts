// Original file: proto/tollgate/metrics/v1/metrics.proto

import type { UsageEvent as _tollgate_usage_v1_UsageEvent, UsageEvent__Output as _tollgate_usage_v1_UsageEvent__Output } from '../../../tollgate/usage/v1/UsageEvent.ts';

export interface GetRequestResponse {
  'request'?: (_tollgate_usage_v1_UsageEvent | null);
}

export interface GetRequestResponse__Output {
  'request': (_tollgate_usage_v1_UsageEvent__Output | null);
}
