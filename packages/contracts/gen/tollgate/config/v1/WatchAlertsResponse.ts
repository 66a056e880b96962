// Original file: proto/tollgate/config/v1/config.proto

import type { AlertRule as _tollgate_config_v1_AlertRule, AlertRule__Output as _tollgate_config_v1_AlertRule__Output } from '../../../tollgate/config/v1/AlertRule.ts';
import type { NotificationChannel as _tollgate_config_v1_NotificationChannel, NotificationChannel__Output as _tollgate_config_v1_NotificationChannel__Output } from '../../../tollgate/config/v1/NotificationChannel.ts';
import type { LimitRules as _tollgate_config_v1_LimitRules, LimitRules__Output as _tollgate_config_v1_LimitRules__Output } from '../../../tollgate/config/v1/LimitRules.ts';
import type { LimitRequest as _tollgate_config_v1_LimitRequest, LimitRequest__Output as _tollgate_config_v1_LimitRequest__Output } from '../../../tollgate/config/v1/LimitRequest.ts';
import type { Long } from '@grpc/proto-loader';

export interface WatchAlertsResponse {
  'revision'?: (number | string | Long);
  'rules'?: (_tollgate_config_v1_AlertRule)[];
  'channels'?: (_tollgate_config_v1_NotificationChannel)[];
  'limits'?: (_tollgate_config_v1_LimitRules | null);
  'requests'?: (_tollgate_config_v1_LimitRequest)[];
}

export interface WatchAlertsResponse__Output {
  'revision': (number);
  'rules': (_tollgate_config_v1_AlertRule__Output)[];
  'channels': (_tollgate_config_v1_NotificationChannel__Output)[];
  'limits': (_tollgate_config_v1_LimitRules__Output | null);
  'requests': (_tollgate_config_v1_LimitRequest__Output)[];
}
