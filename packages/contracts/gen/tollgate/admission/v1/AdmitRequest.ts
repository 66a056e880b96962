// Original file: proto/tollgate/admission/v1/admission.proto

import type { AdmissionRequest as _tollgate_admission_v1_AdmissionRequest, AdmissionRequest__Output as _tollgate_admission_v1_AdmissionRequest__Output } from '../../../tollgate/admission/v1/AdmissionRequest.ts';
import type { Observation as _tollgate_admission_v1_Observation, Observation__Output as _tollgate_admission_v1_Observation__Output } from '../../../tollgate/admission/v1/Observation.ts';
import type { Release as _tollgate_admission_v1_Release, Release__Output as _tollgate_admission_v1_Release__Output } from '../../../tollgate/admission/v1/Release.ts';

export interface AdmitRequest {
  'requests'?: (_tollgate_admission_v1_AdmissionRequest)[];
  'renewals'?: (string)[];
  'observations'?: (_tollgate_admission_v1_Observation)[];
  'releases'?: (_tollgate_admission_v1_Release)[];
  'takesReceipts'?: (boolean);
}

export interface AdmitRequest__Output {
  'requests': (_tollgate_admission_v1_AdmissionRequest__Output)[];
  'renewals': (string)[];
  'observations': (_tollgate_admission_v1_Observation__Output)[];
  'releases': (_tollgate_admission_v1_Release__Output)[];
  'takesReceipts': (boolean);
}
