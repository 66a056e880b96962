// Original file: proto/tollgate/logs/v1/logs.proto


export interface GetRequestLogRequest {
  'requestId'?: (string);
}

export interface GetRequestLogRequest__Output {
  'requestId': (string);
}
