// Original file: proto/tollgate/metrics/v1/metrics.proto

import type { UsageEvent as _tollgate_usage_v1_UsageEvent, UsageEvent__Output as _tollgate_usage_v1_UsageEvent__Output } from '../../../tollgate/usage/v1/UsageEvent.ts';

export interface QueryRequestsResponse {
  'requests'?: (_tollgate_usage_v1_UsageEvent)[];
  'nextCursor'?: (string);
}

export interface QueryRequestsResponse__Output {
  'requests': (_tollgate_usage_v1_UsageEvent__Output)[];
  'nextCursor': (string);
}
