// Original file: proto/tollgate/admin/v1/admin.proto

import type { ManifestResult as _tollgate_admin_v1_ManifestResult, ManifestResult__Output as _tollgate_admin_v1_ManifestResult__Output } from '../../../tollgate/admin/v1/ManifestResult.ts';
import type { ManifestFault as _tollgate_admin_v1_ManifestFault, ManifestFault__Output as _tollgate_admin_v1_ManifestFault__Output } from '../../../tollgate/admin/v1/ManifestFault.ts';
import type { Long } from '@grpc/proto-loader';

export interface ApplyManifestsResponse {
  'results'?: (_tollgate_admin_v1_ManifestResult)[];
  'revision'?: (number | string | Long);
  'faults'?: (_tollgate_admin_v1_ManifestFault)[];
  'warnings'?: (_tollgate_admin_v1_ManifestFault)[];
}

export interface ApplyManifestsResponse__Output {
  'results': (_tollgate_admin_v1_ManifestResult__Output)[];
  'revision': (number);
  'faults': (_tollgate_admin_v1_ManifestFault__Output)[];
  'warnings': (_tollgate_admin_v1_ManifestFault__Output)[];
}
