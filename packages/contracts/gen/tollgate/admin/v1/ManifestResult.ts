// Original file: proto/tollgate/admin/v1/admin.proto


export interface ManifestResult {
  'type'?: (string);
  'name'?: (string);
  'action'?: (string);
}

export interface ManifestResult__Output {
  'type': (string);
  'name': (string);
  'action': (string);
}
