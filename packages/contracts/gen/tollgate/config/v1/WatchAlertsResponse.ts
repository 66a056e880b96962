// Original file: proto/tollgate/config/v1/config.proto

import type { AlertRule as _tollgate_config_v1_AlertRule, AlertRule__Output as _tollgate_config_v1_AlertRule__Output } from '../../../tollgate/config/v1/AlertRule.ts';
import type { NotificationChannel as _tollgate_config_v1_NotificationChannel, NotificationChannel__Output as _tollgate_config_v1_NotificationChannel__Output } from '../../../tollgate/config/v1/NotificationChannel.ts';
import type { Long } from '@grpc/proto-loader';

export interface WatchAlertsResponse {
  'revision'?: (number | string | Long);
  'rules'?: (_tollgate_config_v1_AlertRule)[];
  'channels'?: (_tollgate_config_v1_NotificationChannel)[];
}

export interface WatchAlertsResponse__Output {
  'revision': (number);
  'rules': (_tollgate_config_v1_AlertRule__Output)[];
  'channels': (_tollgate_config_v1_NotificationChannel__Output)[];
}
