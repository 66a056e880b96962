// Original file: proto/tollgate/config/v1/config.proto

import type { Long } from '@grpc/proto-loader';

export interface RetryPolicy {
  'attempts'?: (number);
  'delayMs'?: (number | string | Long);
  'statusCodes'?: (number)[];
}

export interface RetryPolicy__Output {
  'attempts': (number);
  'delayMs': (number);
  'statusCodes': (number)[];
}
