// Original file: proto/tollgate/audit/v1/audit.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { QueryAuditRequest as _tollgate_audit_v1_QueryAuditRequest, QueryAuditRequest__Output as _tollgate_audit_v1_QueryAuditRequest__Output } from '../../../tollgate/audit/v1/QueryAuditRequest.ts';
import type { QueryAuditResponse as _tollgate_audit_v1_QueryAuditResponse, QueryAuditResponse__Output as _tollgate_audit_v1_QueryAuditResponse__Output } from '../../../tollgate/audit/v1/QueryAuditResponse.ts';

export interface AuditServiceClient extends grpc.Client {
  QueryAudit(argument: _tollgate_audit_v1_QueryAuditRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_audit_v1_QueryAuditResponse__Output>): grpc.ClientUnaryCall;
  QueryAudit(argument: _tollgate_audit_v1_QueryAuditRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_audit_v1_QueryAuditResponse__Output>): grpc.ClientUnaryCall;
  QueryAudit(argument: _tollgate_audit_v1_QueryAuditRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_audit_v1_QueryAuditResponse__Output>): grpc.ClientUnaryCall;
  QueryAudit(argument: _tollgate_audit_v1_QueryAuditRequest, callback: grpc.requestCallback<_tollgate_audit_v1_QueryAuditResponse__Output>): grpc.ClientUnaryCall;
  queryAudit(argument: _tollgate_audit_v1_QueryAuditRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_audit_v1_QueryAuditResponse__Output>): grpc.ClientUnaryCall;
  queryAudit(argument: _tollgate_audit_v1_QueryAuditRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_audit_v1_QueryAuditResponse__Output>): grpc.ClientUnaryCall;
  queryAudit(argument: _tollgate_audit_v1_QueryAuditRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_audit_v1_QueryAuditResponse__Output>): grpc.ClientUnaryCall;
  queryAudit(argument: _tollgate_audit_v1_QueryAuditRequest, callback: grpc.requestCallback<_tollgate_audit_v1_QueryAuditResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface AuditServiceHandlers extends grpc.UntypedServiceImplementation {
  QueryAudit: grpc.handleUnaryCall<_tollgate_audit_v1_QueryAuditRequest__Output, _tollgate_audit_v1_QueryAuditResponse>;
  
}

export interface AuditServiceDefinition extends grpc.ServiceDefinition {
  QueryAudit: MethodDefinition<_tollgate_audit_v1_QueryAuditRequest, _tollgate_audit_v1_QueryAuditResponse, _tollgate_audit_v1_QueryAuditRequest__Output, _tollgate_audit_v1_QueryAuditResponse__Output>
}
