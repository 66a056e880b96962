// Original file: proto/tollgate/admission/v1/admission.proto


export interface GuardrailUse {
  'rule'?: (string);
  'inputs'?: (string)[];
  'outputs'?: (string)[];
  'errorMessage'?: (string);
}

export interface GuardrailUse__Output {
  'rule': (string);
  'inputs': (string)[];
  'outputs': (string)[];
  'errorMessage': (string);
}
