// Original file: proto/tollgate/audit/v1/audit.proto

import type { Long } from '@grpc/proto-loader';

export interface AuditEvent {
  'id'?: (string);
  'changeId'?: (string);
  'atMs'?: (number | string | Long);
  'baseRevision'?: (number | string | Long);
  'actor'?: (string);
  'tokenId'?: (string);
  'clientAddress'?: (string);
  'action'?: (string);
  'objectType'?: (string);
  'objectName'?: (string);
  'before'?: (string);
  'after'?: (string);
}

export interface AuditEvent__Output {
  'id': (string);
  'changeId': (string);
  'atMs': (number);
  'baseRevision': (number);
  'actor': (string);
  'tokenId': (string);
  'clientAddress': (string);
  'action': (string);
  'objectType': (string);
  'objectName': (string);
  'before': (string);
  'after': (string);
}
