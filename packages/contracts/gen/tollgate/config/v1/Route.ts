// Original file: proto/tollgate/config/v1/config.proto

import type { RouteTarget as _tollgate_config_v1_RouteTarget, RouteTarget__Output as _tollgate_config_v1_RouteTarget__Output } from '../../../tollgate/config/v1/RouteTarget.ts';
import type { StickyPolicy as _tollgate_config_v1_StickyPolicy, StickyPolicy__Output as _tollgate_config_v1_StickyPolicy__Output } from '../../../tollgate/config/v1/StickyPolicy.ts';
import type { AnswerCachePolicy as _tollgate_config_v1_AnswerCachePolicy, AnswerCachePolicy__Output as _tollgate_config_v1_AnswerCachePolicy__Output } from '../../../tollgate/config/v1/AnswerCachePolicy.ts';
import type { Classifier as _tollgate_config_v1_Classifier, Classifier__Output as _tollgate_config_v1_Classifier__Output } from '../../../tollgate/config/v1/Classifier.ts';
import type { Long } from '@grpc/proto-loader';

export interface Route {
  'name'?: (string);
  'strategy'?: (string);
  'targets'?: (_tollgate_config_v1_RouteTarget)[];
  'sticky'?: (_tollgate_config_v1_StickyPolicy | null);
  'aliases'?: (string)[];
  'createdAtMs'?: (number | string | Long);
  'cache'?: (_tollgate_config_v1_AnswerCachePolicy | null);
  'fallbackStatusCodes'?: (number)[];
  'classifier'?: (_tollgate_config_v1_Classifier | null);
}

export interface Route__Output {
  'name': (string);
  'strategy': (string);
  'targets': (_tollgate_config_v1_RouteTarget__Output)[];
  'sticky': (_tollgate_config_v1_StickyPolicy__Output | null);
  'aliases': (string)[];
  'createdAtMs': (number);
  'cache': (_tollgate_config_v1_AnswerCachePolicy__Output | null);
  'fallbackStatusCodes': (number)[];
  'classifier': (_tollgate_config_v1_Classifier__Output | null);
}
