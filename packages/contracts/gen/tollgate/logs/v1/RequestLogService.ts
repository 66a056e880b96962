// Original file: proto/tollgate/logs/v1/logs.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DeleteRequestLogsRequest as _tollgate_logs_v1_DeleteRequestLogsRequest, DeleteRequestLogsRequest__Output as _tollgate_logs_v1_DeleteRequestLogsRequest__Output } from '../../../tollgate/logs/v1/DeleteRequestLogsRequest.ts';
import type { DeleteRequestLogsResponse as _tollgate_logs_v1_DeleteRequestLogsResponse, DeleteRequestLogsResponse__Output as _tollgate_logs_v1_DeleteRequestLogsResponse__Output } from '../../../tollgate/logs/v1/DeleteRequestLogsResponse.ts';
import type { GetRequestLogRequest as _tollgate_logs_v1_GetRequestLogRequest, GetRequestLogRequest__Output as _tollgate_logs_v1_GetRequestLogRequest__Output } from '../../../tollgate/logs/v1/GetRequestLogRequest.ts';
import type { GetRequestLogResponse as _tollgate_logs_v1_GetRequestLogResponse, GetRequestLogResponse__Output as _tollgate_logs_v1_GetRequestLogResponse__Output } from '../../../tollgate/logs/v1/GetRequestLogResponse.ts';

export interface RequestLogServiceClient extends grpc.Client {
  DeleteRequestLogs(argument: _tollgate_logs_v1_DeleteRequestLogsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_logs_v1_DeleteRequestLogsResponse__Output>): grpc.ClientUnaryCall;
  DeleteRequestLogs(argument: _tollgate_logs_v1_DeleteRequestLogsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_logs_v1_DeleteRequestLogsResponse__Output>): grpc.ClientUnaryCall;
  DeleteRequestLogs(argument: _tollgate_logs_v1_DeleteRequestLogsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_logs_v1_DeleteRequestLogsResponse__Output>): grpc.ClientUnaryCall;
  DeleteRequestLogs(argument: _tollgate_logs_v1_DeleteRequestLogsRequest, callback: grpc.requestCallback<_tollgate_logs_v1_DeleteRequestLogsResponse__Output>): grpc.ClientUnaryCall;
  deleteRequestLogs(argument: _tollgate_logs_v1_DeleteRequestLogsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_logs_v1_DeleteRequestLogsResponse__Output>): grpc.ClientUnaryCall;
  deleteRequestLogs(argument: _tollgate_logs_v1_DeleteRequestLogsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_logs_v1_DeleteRequestLogsResponse__Output>): grpc.ClientUnaryCall;
  deleteRequestLogs(argument: _tollgate_logs_v1_DeleteRequestLogsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_logs_v1_DeleteRequestLogsResponse__Output>): grpc.ClientUnaryCall;
  deleteRequestLogs(argument: _tollgate_logs_v1_DeleteRequestLogsRequest, callback: grpc.requestCallback<_tollgate_logs_v1_DeleteRequestLogsResponse__Output>): grpc.ClientUnaryCall;
  
  GetRequestLog(argument: _tollgate_logs_v1_GetRequestLogRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_logs_v1_GetRequestLogResponse__Output>): grpc.ClientUnaryCall;
  GetRequestLog(argument: _tollgate_logs_v1_GetRequestLogRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_logs_v1_GetRequestLogResponse__Output>): grpc.ClientUnaryCall;
  GetRequestLog(argument: _tollgate_logs_v1_GetRequestLogRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_logs_v1_GetRequestLogResponse__Output>): grpc.ClientUnaryCall;
  GetRequestLog(argument: _tollgate_logs_v1_GetRequestLogRequest, callback: grpc.requestCallback<_tollgate_logs_v1_GetRequestLogResponse__Output>): grpc.ClientUnaryCall;
  getRequestLog(argument: _tollgate_logs_v1_GetRequestLogRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_logs_v1_GetRequestLogResponse__Output>): grpc.ClientUnaryCall;
  getRequestLog(argument: _tollgate_logs_v1_GetRequestLogRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_logs_v1_GetRequestLogResponse__Output>): grpc.ClientUnaryCall;
  getRequestLog(argument: _tollgate_logs_v1_GetRequestLogRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_logs_v1_GetRequestLogResponse__Output>): grpc.ClientUnaryCall;
  getRequestLog(argument: _tollgate_logs_v1_GetRequestLogRequest, callback: grpc.requestCallback<_tollgate_logs_v1_GetRequestLogResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface RequestLogServiceHandlers extends grpc.UntypedServiceImplementation {
  DeleteRequestLogs: grpc.handleUnaryCall<_tollgate_logs_v1_DeleteRequestLogsRequest__Output, _tollgate_logs_v1_DeleteRequestLogsResponse>;
  
  GetRequestLog: grpc.handleUnaryCall<_tollgate_logs_v1_GetRequestLogRequest__Output, _tollgate_logs_v1_GetRequestLogResponse>;
  
}

export interface RequestLogServiceDefinition extends grpc.ServiceDefinition {
  DeleteRequestLogs: MethodDefinition<_tollgate_logs_v1_DeleteRequestLogsRequest, _tollgate_logs_v1_DeleteRequestLogsResponse, _tollgate_logs_v1_DeleteRequestLogsRequest__Output, _tollgate_logs_v1_DeleteRequestLogsResponse__Output>
  GetRequestLog: MethodDefinition<_tollgate_logs_v1_GetRequestLogRequest, _tollgate_logs_v1_GetRequestLogResponse, _tollgate_logs_v1_GetRequestLogRequest__Output, _tollgate_logs_v1_GetRequestLogResponse__Output>
}
