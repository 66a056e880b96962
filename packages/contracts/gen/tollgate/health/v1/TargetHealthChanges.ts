// Original file: proto/tollgate/health/v1/health.proto

import type { TargetHealthChange as _tollgate_health_v1_TargetHealthChange, TargetHealthChange__Output as _tollgate_health_v1_TargetHealthChange__Output } from '../../../tollgate/health/v1/TargetHealthChange.ts';

export interface TargetHealthChanges {
  'gatewayId'?: (string);
  'changes'?: (_tollgate_health_v1_TargetHealthChange)[];
}

export interface TargetHealthChanges__Output {
  'gatewayId': (string);
  'changes': (_tollgate_health_v1_TargetHealthChange__Output)[];
}
