// Original file: proto/tollgate/config/v1/config.proto

import type { RuleLimit as _tollgate_config_v1_RuleLimit, RuleLimit__Output as _tollgate_config_v1_RuleLimit__Output } from '../../../tollgate/config/v1/RuleLimit.ts';

export interface EntityLimits {
  'entity'?: (string);
  'limits'?: (_tollgate_config_v1_RuleLimit)[];
}

export interface EntityLimits__Output {
  'entity': (string);
  'limits': (_tollgate_config_v1_RuleLimit__Output)[];
}
