// Original file: proto/tollgate/admission/v1/admission.proto

import type { Principal as _tollgate_usage_v1_Principal, Principal__Output as _tollgate_usage_v1_Principal__Output } from '../../../tollgate/usage/v1/Principal.ts';

export interface ModelList {
  'models'?: (string)[];
  'principal'?: (_tollgate_usage_v1_Principal | null);
}

export interface ModelList__Output {
  'models': (string)[];
  'principal': (_tollgate_usage_v1_Principal__Output | null);
}
