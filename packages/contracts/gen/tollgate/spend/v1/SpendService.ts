// Original file: proto/tollgate/spend/v1/spend.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetSpendRequest as _tollgate_spend_v1_GetSpendRequest, GetSpendRequest__Output as _tollgate_spend_v1_GetSpendRequest__Output } from '../../../tollgate/spend/v1/GetSpendRequest.ts';
import type { GetSpendResponse as _tollgate_spend_v1_GetSpendResponse, GetSpendResponse__Output as _tollgate_spend_v1_GetSpendResponse__Output } from '../../../tollgate/spend/v1/GetSpendResponse.ts';

export interface SpendServiceClient extends grpc.Client {
  GetSpend(argument: _tollgate_spend_v1_GetSpendRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_spend_v1_GetSpendResponse__Output>): grpc.ClientUnaryCall;
  GetSpend(argument: _tollgate_spend_v1_GetSpendRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_spend_v1_GetSpendResponse__Output>): grpc.ClientUnaryCall;
  GetSpend(argument: _tollgate_spend_v1_GetSpendRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_spend_v1_GetSpendResponse__Output>): grpc.ClientUnaryCall;
  GetSpend(argument: _tollgate_spend_v1_GetSpendRequest, callback: grpc.requestCallback<_tollgate_spend_v1_GetSpendResponse__Output>): grpc.ClientUnaryCall;
  getSpend(argument: _tollgate_spend_v1_GetSpendRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_spend_v1_GetSpendResponse__Output>): grpc.ClientUnaryCall;
  getSpend(argument: _tollgate_spend_v1_GetSpendRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_spend_v1_GetSpendResponse__Output>): grpc.ClientUnaryCall;
  getSpend(argument: _tollgate_spend_v1_GetSpendRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_spend_v1_GetSpendResponse__Output>): grpc.ClientUnaryCall;
  getSpend(argument: _tollgate_spend_v1_GetSpendRequest, callback: grpc.requestCallback<_tollgate_spend_v1_GetSpendResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface SpendServiceHandlers extends grpc.UntypedServiceImplementation {
  GetSpend: grpc.handleUnaryCall<_tollgate_spend_v1_GetSpendRequest__Output, _tollgate_spend_v1_GetSpendResponse>;
  
}

export interface SpendServiceDefinition extends grpc.ServiceDefinition {
  GetSpend: MethodDefinition<_tollgate_spend_v1_GetSpendRequest, _tollgate_spend_v1_GetSpendResponse, _tollgate_spend_v1_GetSpendRequest__Output, _tollgate_spend_v1_GetSpendResponse__Output>
}
