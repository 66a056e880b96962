// Original file: proto/tollgate/audit/v1/audit.proto

import type { Long } from '@grpc/proto-loader';

export interface QueryAuditRequest {
  'fromMs'?: (number | string | Long);
  'toMs'?: (number | string | Long);
  'actor'?: (string);
  'objectType'?: (string);
  'objectName'?: (string);
  'action'?: (string);
  'limit'?: (number);
  'cursor'?: (string);
}

export interface QueryAuditRequest__Output {
  'fromMs': (number);
  'toMs': (number);
  'actor': (string);
  'objectType': (string);
  'objectName': (string);
  'action': (string);
  'limit': (number);
  'cursor': (string);
}
