// Original file: proto/tollgate/admin/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface ListManifestsResponse {
  'manifests'?: (string)[];
  'revision'?: (number | string | Long);
}

export interface ListManifestsResponse__Output {
  'manifests': (string)[];
  'revision': (number);
}
