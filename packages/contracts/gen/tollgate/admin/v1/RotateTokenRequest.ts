// Original file: proto/tollgate/admin/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface RotateTokenRequest {
  'id'?: (string);
  'graceSeconds'?: (number | string | Long);
}

export interface RotateTokenRequest__Output {
  'id': (string);
  'graceSeconds': (number);
}
