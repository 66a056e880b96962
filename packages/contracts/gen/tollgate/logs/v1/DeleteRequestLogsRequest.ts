// Original file: proto/tollgate/logs/v1/logs.proto


export interface DeleteRequestLogsRequest {
  'requestId'?: (string);
  'subject'?: (string);
  'tagKey'?: (string);
  'tagValue'?: (string);
}

export interface DeleteRequestLogsRequest__Output {
  'requestId': (string);
  'subject': (string);
  'tagKey': (string);
  'tagValue': (string);
}
