// Original file: proto/tollgate/admission/v1/admission.proto

import type { Principal as _tollgate_usage_v1_Principal, Principal__Output as _tollgate_usage_v1_Principal__Output } from '../../../tollgate/usage/v1/Principal.ts';
import type { LimitState as _tollgate_admission_v1_LimitState, LimitState__Output as _tollgate_admission_v1_LimitState__Output } from '../../../tollgate/admission/v1/LimitState.ts';
import type { RefusedHold as _tollgate_usage_v1_RefusedHold, RefusedHold__Output as _tollgate_usage_v1_RefusedHold__Output } from '../../../tollgate/usage/v1/RefusedHold.ts';
import type { Long } from '@grpc/proto-loader';

export interface Refusal {
  'code'?: (string);
  'message'?: (string);
  'rule'?: (string);
  'param'?: (string);
  'retryAfterMs'?: (number | string | Long);
  'principal'?: (_tollgate_usage_v1_Principal | null);
  'matchedRules'?: (string)[];
  'limit'?: (_tollgate_admission_v1_LimitState | null);
  'refusedHold'?: (_tollgate_usage_v1_RefusedHold | null);
  'refusedAtMs'?: (number | string | Long);
}

export interface Refusal__Output {
  'code': (string);
  'message': (string);
  'rule': (string);
  'param': (string);
  'retryAfterMs': (number);
  'principal': (_tollgate_usage_v1_Principal__Output | null);
  'matchedRules': (string)[];
  'limit': (_tollgate_admission_v1_LimitState__Output | null);
  'refusedHold': (_tollgate_usage_v1_RefusedHold__Output | null);
  'refusedAtMs': (number);
}
