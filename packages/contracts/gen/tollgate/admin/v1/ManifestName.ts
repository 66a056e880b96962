// Original file: proto/tollgate/admin/v1/admin.proto


export interface ManifestName {
  'type'?: (string);
  'name'?: (string);
}

export interface ManifestName__Output {
  'type': (string);
  'name': (string);
}
