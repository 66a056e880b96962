// Original file: proto/tollgate/admin/v1/admin.proto


export interface ListTokensRequest {
  'subject'?: (string);
}

export interface ListTokensRequest__Output {
  'subject': (string);
}
