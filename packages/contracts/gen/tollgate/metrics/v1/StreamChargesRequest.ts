// Original file: proto/tollgate/metrics/v1/metrics.proto

import type { Long } from '@grpc/proto-loader';

export interface StreamChargesRequest {
  'fromMs'?: (number | string | Long);
  'toMs'?: (number | string | Long);
  'lifetimeOnly'?: (boolean);
}

export interface StreamChargesRequest__Output {
  'fromMs': (number);
  'toMs': (number);
  'lifetimeOnly': (boolean);
}
