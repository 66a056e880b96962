// Original file: proto/tollgate/metrics/v1/metrics.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { StreamChargesRequest as _tollgate_metrics_v1_StreamChargesRequest, StreamChargesRequest__Output as _tollgate_metrics_v1_StreamChargesRequest__Output } from '../../../tollgate/metrics/v1/StreamChargesRequest.ts';
import type { StreamChargesResponse as _tollgate_metrics_v1_StreamChargesResponse, StreamChargesResponse__Output as _tollgate_metrics_v1_StreamChargesResponse__Output } from '../../../tollgate/metrics/v1/StreamChargesResponse.ts';

export interface HistoryServiceClient extends grpc.Client {
  StreamCharges(argument: _tollgate_metrics_v1_StreamChargesRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_metrics_v1_StreamChargesResponse__Output>;
  StreamCharges(argument: _tollgate_metrics_v1_StreamChargesRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_metrics_v1_StreamChargesResponse__Output>;
  streamCharges(argument: _tollgate_metrics_v1_StreamChargesRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_metrics_v1_StreamChargesResponse__Output>;
  streamCharges(argument: _tollgate_metrics_v1_StreamChargesRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_metrics_v1_StreamChargesResponse__Output>;
  
}

export interface HistoryServiceHandlers extends grpc.UntypedServiceImplementation {
  StreamCharges: grpc.handleServerStreamingCall<_tollgate_metrics_v1_StreamChargesRequest__Output, _tollgate_metrics_v1_StreamChargesResponse>;
  
}

export interface HistoryServiceDefinition extends grpc.ServiceDefinition {
  StreamCharges: MethodDefinition<_tollgate_metrics_v1_StreamChargesRequest, _tollgate_metrics_v1_StreamChargesResponse, _tollgate_metrics_v1_StreamChargesRequest__Output, _tollgate_metrics_v1_StreamChargesResponse__Output>
}
