// Original file: proto/tollgate/config/v1/config.proto

import type { RuleLimit as _tollgate_config_v1_RuleLimit, RuleLimit__Output as _tollgate_config_v1_RuleLimit__Output } from '../../../tollgate/config/v1/RuleLimit.ts';
import type { EntityLimits as _tollgate_config_v1_EntityLimits, EntityLimits__Output as _tollgate_config_v1_EntityLimits__Output } from '../../../tollgate/config/v1/EntityLimits.ts';
import type { LimitGrant as _tollgate_config_v1_LimitGrant, LimitGrant__Output as _tollgate_config_v1_LimitGrant__Output } from '../../../tollgate/config/v1/LimitGrant.ts';

export interface LimitRule {
  'rule'?: (string);
  'mode'?: (string);
  'per'?: (string)[];
  'limits'?: (_tollgate_config_v1_RuleLimit)[];
  'overrides'?: (_tollgate_config_v1_EntityLimits)[];
  'grants'?: (_tollgate_config_v1_LimitGrant)[];
}

export interface LimitRule__Output {
  'rule': (string);
  'mode': (string);
  'per': (string)[];
  'limits': (_tollgate_config_v1_RuleLimit__Output)[];
  'overrides': (_tollgate_config_v1_EntityLimits__Output)[];
  'grants': (_tollgate_config_v1_LimitGrant__Output)[];
}
