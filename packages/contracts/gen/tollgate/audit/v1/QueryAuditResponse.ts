// Original file: proto/tollgate/audit/v1/audit.proto

import type { AuditEvent as _tollgate_audit_v1_AuditEvent, AuditEvent__Output as _tollgate_audit_v1_AuditEvent__Output } from '../../../tollgate/audit/v1/AuditEvent.ts';

export interface QueryAuditResponse {
  'events'?: (_tollgate_audit_v1_AuditEvent)[];
  'nextCursor'?: (string);
}

export interface QueryAuditResponse__Output {
  'events': (_tollgate_audit_v1_AuditEvent__Output)[];
  'nextCursor': (string);
}
