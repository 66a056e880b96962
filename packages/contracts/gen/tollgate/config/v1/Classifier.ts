// Original file: proto/tollgate/config/v1/config.proto

import type { Long } from '@grpc/proto-loader';

export interface Classifier {
  'model'?: (string);
  'timeoutMs'?: (number | string | Long);
  'fallbackTier'?: (string);
}

export interface Classifier__Output {
  'model': (string);
  'timeoutMs': (number);
  'fallbackTier': (string);
}
