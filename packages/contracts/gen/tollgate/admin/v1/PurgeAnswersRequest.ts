// Original file: proto/tollgate/admin/v1/admin.proto


export interface PurgeAnswersRequest {
  'namespace'?: (string);
}

export interface PurgeAnswersRequest__Output {
  'namespace': (string);
}
