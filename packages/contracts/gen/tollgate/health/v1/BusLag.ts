// Original file: proto/tollgate/health/v1/health.proto

import type { Long } from '@grpc/proto-loader';

export interface BusLag {
  'stream'?: (string);
  'messages'?: (number | string | Long);
}

export interface BusLag__Output {
  'stream': (string);
  'messages': (number);
}
