// Original file: proto/tollgate/admin/v1/admin.proto

import type { ManifestName as _tollgate_admin_v1_ManifestName, ManifestName__Output as _tollgate_admin_v1_ManifestName__Output } from '../../../tollgate/admin/v1/ManifestName.ts';
import type { Long } from '@grpc/proto-loader';

export interface ApplyManifestsRequest {
  'documents'?: (Buffer | Uint8Array | string);
  'contentType'?: (string);
  'dryRun'?: (boolean);
  'expectedRevision'?: (number | string | Long);
  'deletions'?: (_tollgate_admin_v1_ManifestName)[];
}

export interface ApplyManifestsRequest__Output {
  'documents': (Buffer);
  'contentType': (string);
  'dryRun': (boolean);
  'expectedRevision': (number);
  'deletions': (_tollgate_admin_v1_ManifestName__Output)[];
}
