// Original file: proto/tollgate/config/v1/config.proto

import type { Long } from '@grpc/proto-loader';

export interface AnswerCachePolicy {
  'ttlMs'?: (number | string | Long);
  'namespace'?: (string);
}

export interface AnswerCachePolicy__Output {
  'ttlMs': (number);
  'namespace': (string);
}
