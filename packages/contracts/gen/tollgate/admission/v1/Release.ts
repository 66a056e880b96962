// Original file: proto/tollgate/admission/v1/admission.proto


export interface Release {
  'requestId'?: (string);
  'counterKeys'?: (string)[];
}

export interface Release__Output {
  'requestId': (string);
  'counterKeys': (string)[];
}
