// Original file: proto/tollgate/usage/v1/usage.proto


export interface Attempt {
  'target'?: (string);
  'httpStatus'?: (number);
  'latencyMs'?: (number | string);
  'errorCode'?: (string);
  'errorCause'?: (string);
}

export interface Attempt__Output {
  'target': (string);
  'httpStatus': (number);
  'latencyMs': (number);
  'errorCode': (string);
  'errorCause': (string);
}
