import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { DeleteRequestLogsRequest as _tollgate_logs_v1_DeleteRequestLogsRequest, DeleteRequestLogsRequest__Output as _tollgate_logs_v1_DeleteRequestLogsRequest__Output } from './tollgate/logs/v1/DeleteRequestLogsRequest.ts';
import type { DeleteRequestLogsResponse as _tollgate_logs_v1_DeleteRequestLogsResponse, DeleteRequestLogsResponse__Output as _tollgate_logs_v1_DeleteRequestLogsResponse__Output } from './tollgate/logs/v1/DeleteRequestLogsResponse.ts';
import type { GetRequestLogRequest as _tollgate_logs_v1_GetRequestLogRequest, GetRequestLogRequest__Output as _tollgate_logs_v1_GetRequestLogRequest__Output } from './tollgate/logs/v1/GetRequestLogRequest.ts';
import type { GetRequestLogResponse as _tollgate_logs_v1_GetRequestLogResponse, GetRequestLogResponse__Output as _tollgate_logs_v1_GetRequestLogResponse__Output } from './tollgate/logs/v1/GetRequestLogResponse.ts';
import type { LoggedBody as _tollgate_logs_v1_LoggedBody, LoggedBody__Output as _tollgate_logs_v1_LoggedBody__Output } from './tollgate/logs/v1/LoggedBody.ts';
import type { RequestLog as _tollgate_logs_v1_RequestLog, RequestLog__Output as _tollgate_logs_v1_RequestLog__Output } from './tollgate/logs/v1/RequestLog.ts';
import type { RequestLogBatch as _tollgate_logs_v1_RequestLogBatch, RequestLogBatch__Output as _tollgate_logs_v1_RequestLogBatch__Output } from './tollgate/logs/v1/RequestLogBatch.ts';
import type { RequestLogServiceClient as _tollgate_logs_v1_RequestLogServiceClient, RequestLogServiceDefinition as _tollgate_logs_v1_RequestLogServiceDefinition } from './tollgate/logs/v1/RequestLogService.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  tollgate: {
    logs: {
      v1: {
        DeleteRequestLogsRequest: MessageTypeDefinition<_tollgate_logs_v1_DeleteRequestLogsRequest, _tollgate_logs_v1_DeleteRequestLogsRequest__Output>
        DeleteRequestLogsResponse: MessageTypeDefinition<_tollgate_logs_v1_DeleteRequestLogsResponse, _tollgate_logs_v1_DeleteRequestLogsResponse__Output>
        GetRequestLogRequest: MessageTypeDefinition<_tollgate_logs_v1_GetRequestLogRequest, _tollgate_logs_v1_GetRequestLogRequest__Output>
        GetRequestLogResponse: MessageTypeDefinition<_tollgate_logs_v1_GetRequestLogResponse, _tollgate_logs_v1_GetRequestLogResponse__Output>
        LoggedBody: MessageTypeDefinition<_tollgate_logs_v1_LoggedBody, _tollgate_logs_v1_LoggedBody__Output>
        RequestLog: MessageTypeDefinition<_tollgate_logs_v1_RequestLog, _tollgate_logs_v1_RequestLog__Output>
        RequestLogBatch: MessageTypeDefinition<_tollgate_logs_v1_RequestLogBatch, _tollgate_logs_v1_RequestLogBatch__Output>
        RequestLogService: SubtypeConstructor<typeof grpc.Client, _tollgate_logs_v1_RequestLogServiceClient> & { service: _tollgate_logs_v1_RequestLogServiceDefinition }
      }
    }
  }
}

