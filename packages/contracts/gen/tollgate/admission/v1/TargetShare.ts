// Original file: proto/tollgate/admission/v1/admission.proto


export interface TargetShare {
  'rules'?: (number)[];
  'counters'?: (number)[];
}

export interface TargetShare__Output {
  'rules': (number)[];
  'counters': (number)[];
}
