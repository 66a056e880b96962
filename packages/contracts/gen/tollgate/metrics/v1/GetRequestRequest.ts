// Original file: proto/tollgate/metrics/v1/metrics.proto


export interface GetRequestRequest {
  'requestId'?: (string);
}

export interface GetRequestRequest__Output {
  'requestId': (string);
}
