import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AuditBatch as _tollgate_audit_v1_AuditBatch, AuditBatch__Output as _tollgate_audit_v1_AuditBatch__Output } from './tollgate/audit/v1/AuditBatch.ts';
import type { AuditEvent as _tollgate_audit_v1_AuditEvent, AuditEvent__Output as _tollgate_audit_v1_AuditEvent__Output } from './tollgate/audit/v1/AuditEvent.ts';
import type { AuditServiceClient as _tollgate_audit_v1_AuditServiceClient, AuditServiceDefinition as _tollgate_audit_v1_AuditServiceDefinition } from './tollgate/audit/v1/AuditService.ts';
import type { QueryAuditRequest as _tollgate_audit_v1_QueryAuditRequest, QueryAuditRequest__Output as _tollgate_audit_v1_QueryAuditRequest__Output } from './tollgate/audit/v1/QueryAuditRequest.ts';
import type { QueryAuditResponse as _tollgate_audit_v1_QueryAuditResponse, QueryAuditResponse__Output as _tollgate_audit_v1_QueryAuditResponse__Output } from './tollgate/audit/v1/QueryAuditResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  tollgate: {
    audit: {
      v1: {
        AuditBatch: MessageTypeDefinition<_tollgate_audit_v1_AuditBatch, _tollgate_audit_v1_AuditBatch__Output>
        AuditEvent: MessageTypeDefinition<_tollgate_audit_v1_AuditEvent, _tollgate_audit_v1_AuditEvent__Output>
        AuditService: SubtypeConstructor<typeof grpc.Client, _tollgate_audit_v1_AuditServiceClient> & { service: _tollgate_audit_v1_AuditServiceDefinition }
        QueryAuditRequest: MessageTypeDefinition<_tollgate_audit_v1_QueryAuditRequest, _tollgate_audit_v1_QueryAuditRequest__Output>
        QueryAuditResponse: MessageTypeDefinition<_tollgate_audit_v1_QueryAuditResponse, _tollgate_audit_v1_QueryAuditResponse__Output>
      }
    }
  }
}

