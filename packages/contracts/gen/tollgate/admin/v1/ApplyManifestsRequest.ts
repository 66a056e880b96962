// Original file: proto/tollgate/admin/v1/admin.proto


export interface ApplyManifestsRequest {
  'documents'?: (Buffer | Uint8Array | string);
  'contentType'?: (string);
  'dryRun'?: (boolean);
}

export interface ApplyManifestsRequest__Output {
  'documents': (Buffer);
  'contentType': (string);
  'dryRun': (boolean);
}
