// Original file: proto/tollgate/admin/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface CreateTokenRequest {
  'subject'?: (string);
  'name'?: (string);
  'expiresAtMs'?: (number | string | Long);
  'models'?: (string)[];
  'addresses'?: (string)[];
  'role'?: (string);
}

export interface CreateTokenRequest__Output {
  'subject': (string);
  'name': (string);
  'expiresAtMs': (number);
  'models': (string)[];
  'addresses': (string)[];
  'role': (string);
}
