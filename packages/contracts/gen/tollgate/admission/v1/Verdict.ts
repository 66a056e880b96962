// Original file: proto/tollgate/admission/v1/admission.proto

import type { Admission as _tollgate_admission_v1_Admission, Admission__Output as _tollgate_admission_v1_Admission__Output } from '../../../tollgate/admission/v1/Admission.ts';
import type { Refusal as _tollgate_admission_v1_Refusal, Refusal__Output as _tollgate_admission_v1_Refusal__Output } from '../../../tollgate/admission/v1/Refusal.ts';
import type { ModelList as _tollgate_admission_v1_ModelList, ModelList__Output as _tollgate_admission_v1_ModelList__Output } from '../../../tollgate/admission/v1/ModelList.ts';
import type { BodyLog as _tollgate_admission_v1_BodyLog, BodyLog__Output as _tollgate_admission_v1_BodyLog__Output } from '../../../tollgate/admission/v1/BodyLog.ts';

export interface Verdict {
  'requestId'?: (string);
  'admission'?: (_tollgate_admission_v1_Admission | null);
  'refusal'?: (_tollgate_admission_v1_Refusal | null);
  'models'?: (_tollgate_admission_v1_ModelList | null);
  'bodyLog'?: (_tollgate_admission_v1_BodyLog);
  'verdict'?: "admission"|"refusal"|"models";
}

export interface Verdict__Output {
  'requestId': (string);
  'admission'?: (_tollgate_admission_v1_Admission__Output | null);
  'refusal'?: (_tollgate_admission_v1_Refusal__Output | null);
  'models'?: (_tollgate_admission_v1_ModelList__Output | null);
  'bodyLog': (_tollgate_admission_v1_BodyLog__Output);
  'verdict'?: "admission"|"refusal"|"models";
}
