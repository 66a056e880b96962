// Original file: proto/tollgate/admin/v1/admin.proto

import type { ManifestFault as _tollgate_admin_v1_ManifestFault, ManifestFault__Output as _tollgate_admin_v1_ManifestFault__Output } from '../../../tollgate/admin/v1/ManifestFault.ts';
import type { Long } from '@grpc/proto-loader';

export interface DeleteManifestResponse {
  'deleted'?: (boolean);
  'revision'?: (number | string | Long);
  'faults'?: (_tollgate_admin_v1_ManifestFault)[];
}

export interface DeleteManifestResponse__Output {
  'deleted': (boolean);
  'revision': (number);
  'faults': (_tollgate_admin_v1_ManifestFault__Output)[];
}
