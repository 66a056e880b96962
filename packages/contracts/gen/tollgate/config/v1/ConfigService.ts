// Original file: proto/tollgate/config/v1/config.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { WatchAlertsRequest as _tollgate_config_v1_WatchAlertsRequest, WatchAlertsRequest__Output as _tollgate_config_v1_WatchAlertsRequest__Output } from '../../../tollgate/config/v1/WatchAlertsRequest.ts';
import type { WatchAlertsResponse as _tollgate_config_v1_WatchAlertsResponse, WatchAlertsResponse__Output as _tollgate_config_v1_WatchAlertsResponse__Output } from '../../../tollgate/config/v1/WatchAlertsResponse.ts';
import type { WatchConfigRequest as _tollgate_config_v1_WatchConfigRequest, WatchConfigRequest__Output as _tollgate_config_v1_WatchConfigRequest__Output } from '../../../tollgate/config/v1/WatchConfigRequest.ts';
import type { WatchConfigResponse as _tollgate_config_v1_WatchConfigResponse, WatchConfigResponse__Output as _tollgate_config_v1_WatchConfigResponse__Output } from '../../../tollgate/config/v1/WatchConfigResponse.ts';

export interface ConfigServiceClient extends grpc.Client {
  WatchAlerts(argument: _tollgate_config_v1_WatchAlertsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_config_v1_WatchAlertsResponse__Output>;
  WatchAlerts(argument: _tollgate_config_v1_WatchAlertsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_config_v1_WatchAlertsResponse__Output>;
  watchAlerts(argument: _tollgate_config_v1_WatchAlertsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_config_v1_WatchAlertsResponse__Output>;
  watchAlerts(argument: _tollgate_config_v1_WatchAlertsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_config_v1_WatchAlertsResponse__Output>;
  
  WatchConfig(argument: _tollgate_config_v1_WatchConfigRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_config_v1_WatchConfigResponse__Output>;
  WatchConfig(argument: _tollgate_config_v1_WatchConfigRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_config_v1_WatchConfigResponse__Output>;
  watchConfig(argument: _tollgate_config_v1_WatchConfigRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_config_v1_WatchConfigResponse__Output>;
  watchConfig(argument: _tollgate_config_v1_WatchConfigRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tollgate_config_v1_WatchConfigResponse__Output>;
  
}

export interface ConfigServiceHandlers extends grpc.UntypedServiceImplementation {
  WatchAlerts: grpc.handleServerStreamingCall<_tollgate_config_v1_WatchAlertsRequest__Output, _tollgate_config_v1_WatchAlertsResponse>;
  
  WatchConfig: grpc.handleServerStreamingCall<_tollgate_config_v1_WatchConfigRequest__Output, _tollgate_config_v1_WatchConfigResponse>;
  
}

export interface ConfigServiceDefinition extends grpc.ServiceDefinition {
  WatchAlerts: MethodDefinition<_tollgate_config_v1_WatchAlertsRequest, _tollgate_config_v1_WatchAlertsResponse, _tollgate_config_v1_WatchAlertsRequest__Output, _tollgate_config_v1_WatchAlertsResponse__Output>
  WatchConfig: MethodDefinition<_tollgate_config_v1_WatchConfigRequest, _tollgate_config_v1_WatchConfigResponse, _tollgate_config_v1_WatchConfigRequest__Output, _tollgate_config_v1_WatchConfigResponse__Output>
}
