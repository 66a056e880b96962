// Original file: proto/tollgate/admission/v1/admission.proto

import type { AdmissionRequest as _tollgate_admission_v1_AdmissionRequest, AdmissionRequest__Output as _tollgate_admission_v1_AdmissionRequest__Output } from '../../../tollgate/admission/v1/AdmissionRequest.ts';

export interface AdmitRequest {
  'requests'?: (_tollgate_admission_v1_AdmissionRequest)[];
  'renewals'?: (string)[];
}

export interface AdmitRequest__Output {
  'requests': (_tollgate_admission_v1_AdmissionRequest__Output)[];
  'renewals': (string)[];
}
