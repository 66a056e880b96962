// Original file: proto/tollgate/admin/v1/admin.proto


export interface ListManifestsRequest {
  'type'?: (string);
  'name'?: (string);
}

export interface ListManifestsRequest__Output {
  'type': (string);
  'name': (string);
}
