// Original file: proto/tollgate/admin/v1/admin.proto


export interface DeleteManifestRequest {
  'type'?: (string);
  'name'?: (string);
}

export interface DeleteManifestRequest__Output {
  'type': (string);
  'name': (string);
}
