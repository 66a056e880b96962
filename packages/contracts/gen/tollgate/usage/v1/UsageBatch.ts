// Original file: proto/tollgate/usage/v1/usage.proto

import type { UsageEvent as _tollgate_usage_v1_UsageEvent, UsageEvent__Output as _tollgate_usage_v1_UsageEvent__Output } from '../../../tollgate/usage/v1/UsageEvent.ts';

export interface UsageBatch {
  'events'?: (_tollgate_usage_v1_UsageEvent)[];
}

export interface UsageBatch__Output {
  'events': (_tollgate_usage_v1_UsageEvent__Output)[];
}
