// Original file: proto/tollgate/config/v1/config.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { WatchConfigRequest as _tollgate_config_v1_WatchConfigRequest, WatchConfigRequest__Output as _tollgate_config_v1_WatchConfigRequest__Output } from '../../../tollgate/config/v1/WatchConfigRequest.ts';
import type { WatchConfigResponse as _tollgate_config_v1_WatchConfigResponse, WatchConfigResponse__Output as _tollgate_config_v1_WatchConfigResponse__Output } from '../../../tollgate/config/v1/WatchConfigResponse.ts';

export interface ConfigServiceClient extends grpc.Client {
  WatchConfig(argument: _tollgate_config_v1_WatchConfigRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_config_v1_WatchConfigResponse__Output>;
  WatchConfig(argument: _tollgate_config_v1_WatchConfigRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_config_v1_WatchConfigResponse__Output>;
  watchConfig(argument: _tollgate_config_v1_WatchConfigRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_config_v1_WatchConfigResponse__Output>;
  watchConfig(argument: _tollgate_config_v1_WatchConfigRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_config_v1_WatchConfigResponse__Output>;
  
}

export interface ConfigServiceHandlers extends grpc.UntypedServiceImplementation {
  WatchConfig: grpc.handleServerStreamingCall<_tollgate_config_v1_WatchConfigRequest__Output, _tollgate_config_v1_WatchConfigResponse>;
  
}

export interface ConfigServiceDefinition extends grpc.ServiceDefinition {
  WatchConfig: MethodDefinition<_tollgate_config_v1_WatchConfigRequest, _tollgate_config_v1_WatchConfigResponse, _tollgate_config_v1_WatchConfigRequest__Output, _tollgate_config_v1_WatchConfigResponse__Output>
}
