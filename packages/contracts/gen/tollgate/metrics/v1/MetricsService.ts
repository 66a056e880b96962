// Original file: proto/tollgate/metrics/v1/metrics.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ExportMetricsRequest as _tollgate_metrics_v1_ExportMetricsRequest, ExportMetricsRequest__Output as _tollgate_metrics_v1_ExportMetricsRequest__Output } from '../../../tollgate/metrics/v1/ExportMetricsRequest.ts';
import type { ExportMetricsResponse as _tollgate_metrics_v1_ExportMetricsResponse, ExportMetricsResponse__Output as _tollgate_metrics_v1_ExportMetricsResponse__Output } from '../../../tollgate/metrics/v1/ExportMetricsResponse.ts';
import type { ExportRequestsRequest as _tollgate_metrics_v1_ExportRequestsRequest, ExportRequestsRequest__Output as _tollgate_metrics_v1_ExportRequestsRequest__Output } from '../../../tollgate/metrics/v1/ExportRequestsRequest.ts';
import type { ExportRequestsResponse as _tollgate_metrics_v1_ExportRequestsResponse, ExportRequestsResponse__Output as _tollgate_metrics_v1_ExportRequestsResponse__Output } from '../../../tollgate/metrics/v1/ExportRequestsResponse.ts';
import type { GetRequestRequest as _tollgate_metrics_v1_GetRequestRequest, GetRequestRequest__Output as _tollgate_metrics_v1_GetRequestRequest__Output } from '../../../tollgate/metrics/v1/GetRequestRequest.ts';
import type { GetRequestResponse as _tollgate_metrics_v1_GetRequestResponse, GetRequestResponse__Output as _tollgate_metrics_v1_GetRequestResponse__Output } from '../../../tollgate/metrics/v1/GetRequestResponse.ts';
import type { LastUsedRequest as _tollgate_metrics_v1_LastUsedRequest, LastUsedRequest__Output as _tollgate_metrics_v1_LastUsedRequest__Output } from '../../../tollgate/metrics/v1/LastUsedRequest.ts';
import type { LastUsedResponse as _tollgate_metrics_v1_LastUsedResponse, LastUsedResponse__Output as _tollgate_metrics_v1_LastUsedResponse__Output } from '../../../tollgate/metrics/v1/LastUsedResponse.ts';
import type { NoteKeyUseRequest as _tollgate_metrics_v1_NoteKeyUseRequest, NoteKeyUseRequest__Output as _tollgate_metrics_v1_NoteKeyUseRequest__Output } from '../../../tollgate/metrics/v1/NoteKeyUseRequest.ts';
import type { NoteKeyUseResponse as _tollgate_metrics_v1_NoteKeyUseResponse, NoteKeyUseResponse__Output as _tollgate_metrics_v1_NoteKeyUseResponse__Output } from '../../../tollgate/metrics/v1/NoteKeyUseResponse.ts';
import type { QueryMetricsRequest as _tollgate_metrics_v1_QueryMetricsRequest, QueryMetricsRequest__Output as _tollgate_metrics_v1_QueryMetricsRequest__Output } from '../../../tollgate/metrics/v1/QueryMetricsRequest.ts';
import type { QueryMetricsResponse as _tollgate_metrics_v1_QueryMetricsResponse, QueryMetricsResponse__Output as _tollgate_metrics_v1_QueryMetricsResponse__Output } from '../../../tollgate/metrics/v1/QueryMetricsResponse.ts';
import type { QueryRequestsRequest as _tollgate_metrics_v1_QueryRequestsRequest, QueryRequestsRequest__Output as _tollgate_metrics_v1_QueryRequestsRequest__Output } from '../../../tollgate/metrics/v1/QueryRequestsRequest.ts';
import type { QueryRequestsResponse as _tollgate_metrics_v1_QueryRequestsResponse, QueryRequestsResponse__Output as _tollgate_metrics_v1_QueryRequestsResponse__Output } from '../../../tollgate/metrics/v1/QueryRequestsResponse.ts';

export interface MetricsServiceClient extends grpc.Client {
  ExportMetrics(argument: _tollgate_metrics_v1_ExportMetricsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_metrics_v1_ExportMetricsResponse__Output>;
  ExportMetrics(argument: _tollgate_metrics_v1_ExportMetricsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_metrics_v1_ExportMetricsResponse__Output>;
  exportMetrics(argument: _tollgate_metrics_v1_ExportMetricsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_metrics_v1_ExportMetricsResponse__Output>;
  exportMetrics(argument: _tollgate_metrics_v1_ExportMetricsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_metrics_v1_ExportMetricsResponse__Output>;
  
  ExportRequests(argument: _tollgate_metrics_v1_ExportRequestsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_metrics_v1_ExportRequestsResponse__Output>;
  ExportRequests(argument: _tollgate_metrics_v1_ExportRequestsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_metrics_v1_ExportRequestsResponse__Output>;
  exportRequests(argument: _tollgate_metrics_v1_ExportRequestsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_metrics_v1_ExportRequestsResponse__Output>;
  exportRequests(argument: _tollgate_metrics_v1_ExportRequestsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_metrics_v1_ExportRequestsResponse__Output>;
  
  GetRequest(argument: _tollgate_metrics_v1_GetRequestRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_GetRequestResponse__Output>): grpc.ClientUnaryCall;
  GetRequest(argument: _tollgate_metrics_v1_GetRequestRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_metrics_v1_GetRequestResponse__Output>): grpc.ClientUnaryCall;
  GetRequest(argument: _tollgate_metrics_v1_GetRequestRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_GetRequestResponse__Output>): grpc.ClientUnaryCall;
  GetRequest(argument: _tollgate_metrics_v1_GetRequestRequest, callback: grpc.requestCallback<_tollgate_metrics_v1_GetRequestResponse__Output>): grpc.ClientUnaryCall;
  getRequest(argument: _tollgate_metrics_v1_GetRequestRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_GetRequestResponse__Output>): grpc.ClientUnaryCall;
  getRequest(argument: _tollgate_metrics_v1_GetRequestRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_metrics_v1_GetRequestResponse__Output>): grpc.ClientUnaryCall;
  getRequest(argument: _tollgate_metrics_v1_GetRequestRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_GetRequestResponse__Output>): grpc.ClientUnaryCall;
  getRequest(argument: _tollgate_metrics_v1_GetRequestRequest, callback: grpc.requestCallback<_tollgate_metrics_v1_GetRequestResponse__Output>): grpc.ClientUnaryCall;
  
  LastUsed(argument: _tollgate_metrics_v1_LastUsedRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_LastUsedResponse__Output>): grpc.ClientUnaryCall;
  LastUsed(argument: _tollgate_metrics_v1_LastUsedRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_metrics_v1_LastUsedResponse__Output>): grpc.ClientUnaryCall;
  LastUsed(argument: _tollgate_metrics_v1_LastUsedRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_LastUsedResponse__Output>): grpc.ClientUnaryCall;
  LastUsed(argument: _tollgate_metrics_v1_LastUsedRequest, callback: grpc.requestCallback<_tollgate_metrics_v1_LastUsedResponse__Output>): grpc.ClientUnaryCall;
  lastUsed(argument: _tollgate_metrics_v1_LastUsedRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_LastUsedResponse__Output>): grpc.ClientUnaryCall;
  lastUsed(argument: _tollgate_metrics_v1_LastUsedRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_metrics_v1_LastUsedResponse__Output>): grpc.ClientUnaryCall;
  lastUsed(argument: _tollgate_metrics_v1_LastUsedRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_LastUsedResponse__Output>): grpc.ClientUnaryCall;
  lastUsed(argument: _tollgate_metrics_v1_LastUsedRequest, callback: grpc.requestCallback<_tollgate_metrics_v1_LastUsedResponse__Output>): grpc.ClientUnaryCall;
  
  NoteKeyUse(argument: _tollgate_metrics_v1_NoteKeyUseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_NoteKeyUseResponse__Output>): grpc.ClientUnaryCall;
  NoteKeyUse(argument: _tollgate_metrics_v1_NoteKeyUseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_metrics_v1_NoteKeyUseResponse__Output>): grpc.ClientUnaryCall;
  NoteKeyUse(argument: _tollgate_metrics_v1_NoteKeyUseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_NoteKeyUseResponse__Output>): grpc.ClientUnaryCall;
  NoteKeyUse(argument: _tollgate_metrics_v1_NoteKeyUseRequest, callback: grpc.requestCallback<_tollgate_metrics_v1_NoteKeyUseResponse__Output>): grpc.ClientUnaryCall;
  noteKeyUse(argument: _tollgate_metrics_v1_NoteKeyUseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_NoteKeyUseResponse__Output>): grpc.ClientUnaryCall;
  noteKeyUse(argument: _tollgate_metrics_v1_NoteKeyUseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_metrics_v1_NoteKeyUseResponse__Output>): grpc.ClientUnaryCall;
  noteKeyUse(argument: _tollgate_metrics_v1_NoteKeyUseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_NoteKeyUseResponse__Output>): grpc.ClientUnaryCall;
  noteKeyUse(argument: _tollgate_metrics_v1_NoteKeyUseRequest, callback: grpc.requestCallback<_tollgate_metrics_v1_NoteKeyUseResponse__Output>): grpc.ClientUnaryCall;
  
  QueryMetrics(argument: _tollgate_metrics_v1_QueryMetricsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_QueryMetricsResponse__Output>): grpc.ClientUnaryCall;
  QueryMetrics(argument: _tollgate_metrics_v1_QueryMetricsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_metrics_v1_QueryMetricsResponse__Output>): grpc.ClientUnaryCall;
  QueryMetrics(argument: _tollgate_metrics_v1_QueryMetricsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_QueryMetricsResponse__Output>): grpc.ClientUnaryCall;
  QueryMetrics(argument: _tollgate_metrics_v1_QueryMetricsRequest, callback: grpc.requestCallback<_tollgate_metrics_v1_QueryMetricsResponse__Output>): grpc.ClientUnaryCall;
  queryMetrics(argument: _tollgate_metrics_v1_QueryMetricsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_QueryMetricsResponse__Output>): grpc.ClientUnaryCall;
  queryMetrics(argument: _tollgate_metrics_v1_QueryMetricsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_metrics_v1_QueryMetricsResponse__Output>): grpc.ClientUnaryCall;
  queryMetrics(argument: _tollgate_metrics_v1_QueryMetricsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_QueryMetricsResponse__Output>): grpc.ClientUnaryCall;
  queryMetrics(argument: _tollgate_metrics_v1_QueryMetricsRequest, callback: grpc.requestCallback<_tollgate_metrics_v1_QueryMetricsResponse__Output>): grpc.ClientUnaryCall;
  
  QueryRequests(argument: _tollgate_metrics_v1_QueryRequestsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_QueryRequestsResponse__Output>): grpc.ClientUnaryCall;
  QueryRequests(argument: _tollgate_metrics_v1_QueryRequestsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_metrics_v1_QueryRequestsResponse__Output>): grpc.ClientUnaryCall;
  QueryRequests(argument: _tollgate_metrics_v1_QueryRequestsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_QueryRequestsResponse__Output>): grpc.ClientUnaryCall;
  QueryRequests(argument: _tollgate_metrics_v1_QueryRequestsRequest, callback: grpc.requestCallback<_tollgate_metrics_v1_QueryRequestsResponse__Output>): grpc.ClientUnaryCall;
  queryRequests(argument: _tollgate_metrics_v1_QueryRequestsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_QueryRequestsResponse__Output>): grpc.ClientUnaryCall;
  queryRequests(argument: _tollgate_metrics_v1_QueryRequestsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_metrics_v1_QueryRequestsResponse__Output>): grpc.ClientUnaryCall;
  queryRequests(argument: _tollgate_metrics_v1_QueryRequestsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_metrics_v1_QueryRequestsResponse__Output>): grpc.ClientUnaryCall;
  queryRequests(argument: _tollgate_metrics_v1_QueryRequestsRequest, callback: grpc.requestCallback<_tollgate_metrics_v1_QueryRequestsResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface MetricsServiceHandlers extends grpc.UntypedServiceImplementation {
  ExportMetrics: grpc.handleServerStreamingCall<_tollgate_metrics_v1_ExportMetricsRequest__Output, _tollgate_metrics_v1_ExportMetricsResponse>;
  
  ExportRequests: grpc.handleServerStreamingCall<_tollgate_metrics_v1_ExportRequestsRequest__Output, _tollgate_metrics_v1_ExportRequestsResponse>;
  
  GetRequest: grpc.handleUnaryCall<_tollgate_metrics_v1_GetRequestRequest__Output, _tollgate_metrics_v1_GetRequestResponse>;
  
  LastUsed: grpc.handleUnaryCall<_tollgate_metrics_v1_LastUsedRequest__Output, _tollgate_metrics_v1_LastUsedResponse>;
  
  NoteKeyUse: grpc.handleUnaryCall<_tollgate_metrics_v1_NoteKeyUseRequest__Output, _tollgate_metrics_v1_NoteKeyUseResponse>;
  
  QueryMetrics: grpc.handleUnaryCall<_tollgate_metrics_v1_QueryMetricsRequest__Output, _tollgate_metrics_v1_QueryMetricsResponse>;
  
  QueryRequests: grpc.handleUnaryCall<_tollgate_metrics_v1_QueryRequestsRequest__Output, _tollgate_metrics_v1_QueryRequestsResponse>;
  
}

export interface MetricsServiceDefinition extends grpc.ServiceDefinition {
  ExportMetrics: MethodDefinition<_tollgate_metrics_v1_ExportMetricsRequest, _tollgate_metrics_v1_ExportMetricsResponse, _tollgate_metrics_v1_ExportMetricsRequest__Output, _tollgate_metrics_v1_ExportMetricsResponse__Output>
  ExportRequests: MethodDefinition<_tollgate_metrics_v1_ExportRequestsRequest, _tollgate_metrics_v1_ExportRequestsResponse, _tollgate_metrics_v1_ExportRequestsRequest__Output, _tollgate_metrics_v1_ExportRequestsResponse__Output>
  GetRequest: MethodDefinition<_tollgate_metrics_v1_GetRequestRequest, _tollgate_metrics_v1_GetRequestResponse, _tollgate_metrics_v1_GetRequestRequest__Output, _tollgate_metrics_v1_GetRequestResponse__Output>
  LastUsed: MethodDefinition<_tollgate_metrics_v1_LastUsedRequest, _tollgate_metrics_v1_LastUsedResponse, _tollgate_metrics_v1_LastUsedRequest__Output, _tollgate_metrics_v1_LastUsedResponse__Output>
  NoteKeyUse: MethodDefinition<_tollgate_metrics_v1_NoteKeyUseRequest, _tollgate_metrics_v1_NoteKeyUseResponse, _tollgate_metrics_v1_NoteKeyUseRequest__Output, _tollgate_metrics_v1_NoteKeyUseResponse__Output>
  QueryMetrics: MethodDefinition<_tollgate_metrics_v1_QueryMetricsRequest, _tollgate_metrics_v1_QueryMetricsResponse, _tollgate_metrics_v1_QueryMetricsRequest__Output, _tollgate_metrics_v1_QueryMetricsResponse__Output>
  QueryRequests: MethodDefinition<_tollgate_metrics_v1_QueryRequestsRequest, _tollgate_metrics_v1_QueryRequestsResponse, _tollgate_metrics_v1_QueryRequestsRequest__Output, _tollgate_metrics_v1_QueryRequestsResponse__Output>
}
