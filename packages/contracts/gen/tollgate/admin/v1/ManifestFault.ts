// Original file: proto/tollgate/admin/v1/admin.proto


export interface ManifestFault {
  'document'?: (number);
  'line'?: (number);
  'path'?: (string);
  'message'?: (string);
  'code'?: (string);
}

export interface ManifestFault__Output {
  'document': (number);
  'line': (number);
  'path': (string);
  'message': (string);
  'code': (string);
}
