// Original file: proto/tollgate/config/v1/config.proto

import type { LimitRule as _tollgate_config_v1_LimitRule, LimitRule__Output as _tollgate_config_v1_LimitRule__Output } from '../../../tollgate/config/v1/LimitRule.ts';

export interface LimitRules {
  'rules'?: (_tollgate_config_v1_LimitRule)[];
}

export interface LimitRules__Output {
  'rules': (_tollgate_config_v1_LimitRule__Output)[];
}
