// Original file: proto/tollgate/admission/v1/admission.proto

import type { Principal as _tollgate_usage_v1_Principal, Principal__Output as _tollgate_usage_v1_Principal__Output } from '../../../tollgate/usage/v1/Principal.ts';
import type { CounterRef as _tollgate_usage_v1_CounterRef, CounterRef__Output as _tollgate_usage_v1_CounterRef__Output } from '../../../tollgate/usage/v1/CounterRef.ts';
import type { LimitState as _tollgate_admission_v1_LimitState, LimitState__Output as _tollgate_admission_v1_LimitState__Output } from '../../../tollgate/admission/v1/LimitState.ts';
import type { Allowance as _tollgate_admission_v1_Allowance, Allowance__Output as _tollgate_admission_v1_Allowance__Output } from '../../../tollgate/admission/v1/Allowance.ts';
import type { TargetShare as _tollgate_admission_v1_TargetShare, TargetShare__Output as _tollgate_admission_v1_TargetShare__Output } from '../../../tollgate/admission/v1/TargetShare.ts';
import type { GuardrailUse as _tollgate_admission_v1_GuardrailUse, GuardrailUse__Output as _tollgate_admission_v1_GuardrailUse__Output } from '../../../tollgate/admission/v1/GuardrailUse.ts';
import type { Long } from '@grpc/proto-loader';

export interface Admission {
  'principal'?: (_tollgate_usage_v1_Principal | null);
  'targets'?: (string)[];
  'admittedAtMs'?: (number | string | Long);
  'leaseDeadlineMs'?: (number | string | Long);
  'matchedRules'?: (string)[];
  'counters'?: (_tollgate_usage_v1_CounterRef)[];
  'requestsLimit'?: (_tollgate_admission_v1_LimitState | null);
  'tokensLimit'?: (_tollgate_admission_v1_LimitState | null);
  'tokensAllowance'?: (_tollgate_admission_v1_Allowance | null);
  'costAllowance'?: (_tollgate_admission_v1_Allowance | null);
  'route'?: (string);
  'shares'?: (_tollgate_admission_v1_TargetShare)[];
  'receipts'?: (Buffer | Uint8Array | string)[];
  'heldPlaces'?: (string)[];
  'guardrails'?: (_tollgate_admission_v1_GuardrailUse)[];
}

export interface Admission__Output {
  'principal': (_tollgate_usage_v1_Principal__Output | null);
  'targets': (string)[];
  'admittedAtMs': (number);
  'leaseDeadlineMs': (number);
  'matchedRules': (string)[];
  'counters': (_tollgate_usage_v1_CounterRef__Output)[];
  'requestsLimit': (_tollgate_admission_v1_LimitState__Output | null);
  'tokensLimit': (_tollgate_admission_v1_LimitState__Output | null);
  'tokensAllowance': (_tollgate_admission_v1_Allowance__Output | null);
  'costAllowance': (_tollgate_admission_v1_Allowance__Output | null);
  'route': (string);
  'shares': (_tollgate_admission_v1_TargetShare__Output)[];
  'receipts': (Buffer)[];
  'heldPlaces': (string)[];
  'guardrails': (_tollgate_admission_v1_GuardrailUse__Output)[];
}
