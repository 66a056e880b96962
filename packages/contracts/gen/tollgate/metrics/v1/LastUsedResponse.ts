// Original file: proto/tollgate/metrics/v1/metrics.proto

import type { Long } from '@grpc/proto-loader';

export interface LastUsedResponse {
  'lastUsedAtMs'?: ({[key: string]: number | string | Long});
}

export interface LastUsedResponse__Output {
  'lastUsedAtMs': ({[key: string]: number});
}
