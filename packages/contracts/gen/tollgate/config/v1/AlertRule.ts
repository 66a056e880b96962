// Original file: proto/tollgate/config/v1/config.proto

import type { AlertTarget as _tollgate_config_v1_AlertTarget, AlertTarget__Output as _tollgate_config_v1_AlertTarget__Output } from '../../../tollgate/config/v1/AlertTarget.ts';

export interface AlertRule {
  'rule'?: (string);
  'thresholds'?: (number | string)[];
  'targets'?: (_tollgate_config_v1_AlertTarget)[];
  'tellsBreachingUser'?: (boolean);
}

export interface AlertRule__Output {
  'rule': (string);
  'thresholds': (number)[];
  'targets': (_tollgate_config_v1_AlertTarget__Output)[];
  'tellsBreachingUser': (boolean);
}
