// Original file: proto/tollgate/admin/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface Token {
  'id'?: (string);
  'subject'?: (string);
  'name'?: (string);
  'prefix'?: (string);
  'createdAtMs'?: (number | string | Long);
  'expiresAtMs'?: (number | string | Long);
  'models'?: (string)[];
  'role'?: (string);
  'addresses'?: (string)[];
  'state'?: (string);
  'rotatedAtMs'?: (number | string | Long);
  'graceEndsAtMs'?: (number | string | Long);
  'revokedAtMs'?: (number | string | Long);
  'rotationDueAtMs'?: (number | string | Long);
}

export interface Token__Output {
  'id': (string);
  'subject': (string);
  'name': (string);
  'prefix': (string);
  'createdAtMs': (number);
  'expiresAtMs': (number);
  'models': (string)[];
  'role': (string);
  'addresses': (string)[];
  'state': (string);
  'rotatedAtMs': (number);
  'graceEndsAtMs': (number);
  'revokedAtMs': (number);
  'rotationDueAtMs': (number);
}
