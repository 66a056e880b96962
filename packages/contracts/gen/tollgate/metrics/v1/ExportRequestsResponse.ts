// Original file: proto/tollgate/metrics/v1/metrics.proto

import type { Long } from '@grpc/proto-loader';

export interface ExportRequestsResponse {
  'content'?: (Buffer | Uint8Array | string);
  'requests'?: (number | string | Long);
}

export interface ExportRequestsResponse__Output {
  'content': (Buffer);
  'requests': (number);
}
