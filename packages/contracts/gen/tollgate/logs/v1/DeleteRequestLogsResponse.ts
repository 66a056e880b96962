// Original file: proto/tollgate/logs/v1/logs.proto

import type { Long } from '@grpc/proto-loader';

export interface DeleteRequestLogsResponse {
  'deleted'?: (number | string | Long);
}

export interface DeleteRequestLogsResponse__Output {
  'deleted': (number);
}
