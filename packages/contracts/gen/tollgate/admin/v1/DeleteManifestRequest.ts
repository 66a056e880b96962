// Original file: proto/tollgate/admin/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface DeleteManifestRequest {
  'type'?: (string);
  'name'?: (string);
  'expectedRevision'?: (number | string | Long);
}

export interface DeleteManifestRequest__Output {
  'type': (string);
  'name': (string);
  'expectedRevision': (number);
}
