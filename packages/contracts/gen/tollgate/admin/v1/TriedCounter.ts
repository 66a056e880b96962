// Original file: proto/tollgate/admin/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface TriedCounter {
  'entity'?: (string);
  'refused'?: (number | string | Long);
}

export interface TriedCounter__Output {
  'entity': (string);
  'refused': (number);
}
