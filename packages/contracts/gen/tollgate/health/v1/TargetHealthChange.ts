// Original file: proto/tollgate/health/v1/health.proto

import type { Long } from '@grpc/proto-loader';

export interface TargetHealthChange {
  'target'?: (string);
  'downForMs'?: (number | string | Long);
}

export interface TargetHealthChange__Output {
  'target': (string);
  'downForMs': (number);
}
