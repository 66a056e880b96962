// Original file: proto/tollgate/audit/v1/audit.proto

import type { AuditEvent as _tollgate_audit_v1_AuditEvent, AuditEvent__Output as _tollgate_audit_v1_AuditEvent__Output } from '../../../tollgate/audit/v1/AuditEvent.ts';

export interface AuditBatch {
  'events'?: (_tollgate_audit_v1_AuditEvent)[];
}

export interface AuditBatch__Output {
  'events': (_tollgate_audit_v1_AuditEvent__Output)[];
}
