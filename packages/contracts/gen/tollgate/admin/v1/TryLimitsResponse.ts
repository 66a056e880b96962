// Original file: proto/tollgate/admin/v1/admin.proto

import type { ManifestFault as _tollgate_admin_v1_ManifestFault, ManifestFault__Output as _tollgate_admin_v1_ManifestFault__Output } from '../../../tollgate/admin/v1/ManifestFault.ts';
import type { TriedRule as _tollgate_admin_v1_TriedRule, TriedRule__Output as _tollgate_admin_v1_TriedRule__Output } from '../../../tollgate/admin/v1/TriedRule.ts';
import type { Long } from '@grpc/proto-loader';

export interface TryLimitsResponse {
  'faults'?: (_tollgate_admin_v1_ManifestFault)[];
  'rules'?: (_tollgate_admin_v1_TriedRule)[];
  'requests'?: (number | string | Long);
  'refused'?: (number | string | Long);
}

export interface TryLimitsResponse__Output {
  'faults': (_tollgate_admin_v1_ManifestFault__Output)[];
  'rules': (_tollgate_admin_v1_TriedRule__Output)[];
  'requests': (number);
  'refused': (number);
}
