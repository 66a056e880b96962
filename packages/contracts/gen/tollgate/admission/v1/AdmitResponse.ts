// Original file: proto/tollgate/admission/v1/admission.proto

import type { Verdict as _tollgate_admission_v1_Verdict, Verdict__Output as _tollgate_admission_v1_Verdict__Output } from '../../../tollgate/admission/v1/Verdict.ts';

export interface AdmitResponse {
  'verdicts'?: (_tollgate_admission_v1_Verdict)[];
}

export interface AdmitResponse__Output {
  'verdicts': (_tollgate_admission_v1_Verdict__Output)[];
}
