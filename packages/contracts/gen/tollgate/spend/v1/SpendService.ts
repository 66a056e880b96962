// Original file: proto/tollgate/spend/v1/spend.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetSpendRequest as _tollgate_spend_v1_GetSpendRequest, GetSpendRequest__Output as _tollgate_spend_v1_GetSpendRequest__Output } from '../../../tollgate/spend/v1/GetSpendRequest.ts';
import type { GetSpendResponse as _tollgate_spend_v1_GetSpendResponse, GetSpendResponse__Output as _tollgate_spend_v1_GetSpendResponse__Output } from '../../../tollgate/spend/v1/GetSpendResponse.ts';
import type { GetStatusRequest as _tollgate_spend_v1_GetStatusRequest, GetStatusRequest__Output as _tollgate_spend_v1_GetStatusRequest__Output } from '../../../tollgate/spend/v1/GetStatusRequest.ts';
import type { GetStatusResponse as _tollgate_spend_v1_GetStatusResponse, GetStatusResponse__Output as _tollgate_spend_v1_GetStatusResponse__Output } from '../../../tollgate/spend/v1/GetStatusResponse.ts';
import type { TestChannelRequest as _tollgate_spend_v1_TestChannelRequest, TestChannelRequest__Output as _tollgate_spend_v1_TestChannelRequest__Output } from '../../../tollgate/spend/v1/TestChannelRequest.ts';
import type { TestChannelResponse as _tollgate_spend_v1_TestChannelResponse, TestChannelResponse__Output as _tollgate_spend_v1_TestChannelResponse__Output } from '../../../tollgate/spend/v1/TestChannelResponse.ts';

export interface SpendServiceClient extends grpc.Client {
  GetSpend(argument: _tollgate_spend_v1_GetSpendRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_spend_v1_GetSpendResponse__Output>): grpc.ClientUnaryCall;
  GetSpend(argument: _tollgate_spend_v1_GetSpendRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_spend_v1_GetSpendResponse__Output>): grpc.ClientUnaryCall;
  GetSpend(argument: _tollgate_spend_v1_GetSpendRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_spend_v1_GetSpendResponse__Output>): grpc.ClientUnaryCall;
  GetSpend(argument: _tollgate_spend_v1_GetSpendRequest, callback: grpc.requestCallback<_tollgate_spend_v1_GetSpendResponse__Output>): grpc.ClientUnaryCall;
  getSpend(argument: _tollgate_spend_v1_GetSpendRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_spend_v1_GetSpendResponse__Output>): grpc.ClientUnaryCall;
  getSpend(argument: _tollgate_spend_v1_GetSpendRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_spend_v1_GetSpendResponse__Output>): grpc.ClientUnaryCall;
  getSpend(argument: _tollgate_spend_v1_GetSpendRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_spend_v1_GetSpendResponse__Output>): grpc.ClientUnaryCall;
  getSpend(argument: _tollgate_spend_v1_GetSpendRequest, callback: grpc.requestCallback<_tollgate_spend_v1_GetSpendResponse__Output>): grpc.ClientUnaryCall;
  
  GetStatus(argument: _tollgate_spend_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_spend_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _tollgate_spend_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_spend_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _tollgate_spend_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_spend_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _tollgate_spend_v1_GetStatusRequest, callback: grpc.requestCallback<_tollgate_spend_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _tollgate_spend_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_spend_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _tollgate_spend_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_spend_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _tollgate_spend_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_spend_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _tollgate_spend_v1_GetStatusRequest, callback: grpc.requestCallback<_tollgate_spend_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  
  TestChannel(argument: _tollgate_spend_v1_TestChannelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_spend_v1_TestChannelResponse__Output>): grpc.ClientUnaryCall;
  TestChannel(argument: _tollgate_spend_v1_TestChannelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_spend_v1_TestChannelResponse__Output>): grpc.ClientUnaryCall;
  TestChannel(argument: _tollgate_spend_v1_TestChannelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_spend_v1_TestChannelResponse__Output>): grpc.ClientUnaryCall;
  TestChannel(argument: _tollgate_spend_v1_TestChannelRequest, callback: grpc.requestCallback<_tollgate_spend_v1_TestChannelResponse__Output>): grpc.ClientUnaryCall;
  testChannel(argument: _tollgate_spend_v1_TestChannelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_spend_v1_TestChannelResponse__Output>): grpc.ClientUnaryCall;
  testChannel(argument: _tollgate_spend_v1_TestChannelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_spend_v1_TestChannelResponse__Output>): grpc.ClientUnaryCall;
  testChannel(argument: _tollgate_spend_v1_TestChannelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_spend_v1_TestChannelResponse__Output>): grpc.ClientUnaryCall;
  testChannel(argument: _tollgate_spend_v1_TestChannelRequest, callback: grpc.requestCallback<_tollgate_spend_v1_TestChannelResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface SpendServiceHandlers extends grpc.UntypedServiceImplementation {
  GetSpend: grpc.handleUnaryCall<_tollgate_spend_v1_GetSpendRequest__Output, _tollgate_spend_v1_GetSpendResponse>;
  
  GetStatus: grpc.handleUnaryCall<_tollgate_spend_v1_GetStatusRequest__Output, _tollgate_spend_v1_GetStatusResponse>;
  
  TestChannel: grpc.handleUnaryCall<_tollgate_spend_v1_TestChannelRequest__Output, _tollgate_spend_v1_TestChannelResponse>;
  
}

export interface SpendServiceDefinition extends grpc.ServiceDefinition {
  GetSpend: MethodDefinition<_tollgate_spend_v1_GetSpendRequest, _tollgate_spend_v1_GetSpendResponse, _tollgate_spend_v1_GetSpendRequest__Output, _tollgate_spend_v1_GetSpendResponse__Output>
  GetStatus: MethodDefinition<_tollgate_spend_v1_GetStatusRequest, _tollgate_spend_v1_GetStatusResponse, _tollgate_spend_v1_GetStatusRequest__Output, _tollgate_spend_v1_GetStatusResponse__Output>
  TestChannel: MethodDefinition<_tollgate_spend_v1_TestChannelRequest, _tollgate_spend_v1_TestChannelResponse, _tollgate_spend_v1_TestChannelRequest__Output, _tollgate_spend_v1_TestChannelResponse__Output>
}
