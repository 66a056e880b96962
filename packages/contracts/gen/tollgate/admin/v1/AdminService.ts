// Original file: proto/tollgate/admin/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ApplyManifestsRequest as _tollgate_admin_v1_ApplyManifestsRequest, ApplyManifestsRequest__Output as _tollgate_admin_v1_ApplyManifestsRequest__Output } from '../../../tollgate/admin/v1/ApplyManifestsRequest.ts';
import type { ApplyManifestsResponse as _tollgate_admin_v1_ApplyManifestsResponse, ApplyManifestsResponse__Output as _tollgate_admin_v1_ApplyManifestsResponse__Output } from '../../../tollgate/admin/v1/ApplyManifestsResponse.ts';
import type { CreateTokenRequest as _tollgate_admin_v1_CreateTokenRequest, CreateTokenRequest__Output as _tollgate_admin_v1_CreateTokenRequest__Output } from '../../../tollgate/admin/v1/CreateTokenRequest.ts';
import type { CreateTokenResponse as _tollgate_admin_v1_CreateTokenResponse, CreateTokenResponse__Output as _tollgate_admin_v1_CreateTokenResponse__Output } from '../../../tollgate/admin/v1/CreateTokenResponse.ts';
import type { DeleteManifestRequest as _tollgate_admin_v1_DeleteManifestRequest, DeleteManifestRequest__Output as _tollgate_admin_v1_DeleteManifestRequest__Output } from '../../../tollgate/admin/v1/DeleteManifestRequest.ts';
import type { DeleteManifestResponse as _tollgate_admin_v1_DeleteManifestResponse, DeleteManifestResponse__Output as _tollgate_admin_v1_DeleteManifestResponse__Output } from '../../../tollgate/admin/v1/DeleteManifestResponse.ts';
import type { GetStatusRequest as _tollgate_admin_v1_GetStatusRequest, GetStatusRequest__Output as _tollgate_admin_v1_GetStatusRequest__Output } from '../../../tollgate/admin/v1/GetStatusRequest.ts';
import type { GetStatusResponse as _tollgate_admin_v1_GetStatusResponse, GetStatusResponse__Output as _tollgate_admin_v1_GetStatusResponse__Output } from '../../../tollgate/admin/v1/GetStatusResponse.ts';
import type { ListManifestsRequest as _tollgate_admin_v1_ListManifestsRequest, ListManifestsRequest__Output as _tollgate_admin_v1_ListManifestsRequest__Output } from '../../../tollgate/admin/v1/ListManifestsRequest.ts';
import type { ListManifestsResponse as _tollgate_admin_v1_ListManifestsResponse, ListManifestsResponse__Output as _tollgate_admin_v1_ListManifestsResponse__Output } from '../../../tollgate/admin/v1/ListManifestsResponse.ts';
import type { ListTokensRequest as _tollgate_admin_v1_ListTokensRequest, ListTokensRequest__Output as _tollgate_admin_v1_ListTokensRequest__Output } from '../../../tollgate/admin/v1/ListTokensRequest.ts';
import type { ListTokensResponse as _tollgate_admin_v1_ListTokensResponse, ListTokensResponse__Output as _tollgate_admin_v1_ListTokensResponse__Output } from '../../../tollgate/admin/v1/ListTokensResponse.ts';
import type { PurgeAnswersRequest as _tollgate_admin_v1_PurgeAnswersRequest, PurgeAnswersRequest__Output as _tollgate_admin_v1_PurgeAnswersRequest__Output } from '../../../tollgate/admin/v1/PurgeAnswersRequest.ts';
import type { PurgeAnswersResponse as _tollgate_admin_v1_PurgeAnswersResponse, PurgeAnswersResponse__Output as _tollgate_admin_v1_PurgeAnswersResponse__Output } from '../../../tollgate/admin/v1/PurgeAnswersResponse.ts';
import type { RevokeTokenRequest as _tollgate_admin_v1_RevokeTokenRequest, RevokeTokenRequest__Output as _tollgate_admin_v1_RevokeTokenRequest__Output } from '../../../tollgate/admin/v1/RevokeTokenRequest.ts';
import type { RevokeTokenResponse as _tollgate_admin_v1_RevokeTokenResponse, RevokeTokenResponse__Output as _tollgate_admin_v1_RevokeTokenResponse__Output } from '../../../tollgate/admin/v1/RevokeTokenResponse.ts';
import type { RotateTokenRequest as _tollgate_admin_v1_RotateTokenRequest, RotateTokenRequest__Output as _tollgate_admin_v1_RotateTokenRequest__Output } from '../../../tollgate/admin/v1/RotateTokenRequest.ts';
import type { RotateTokenResponse as _tollgate_admin_v1_RotateTokenResponse, RotateTokenResponse__Output as _tollgate_admin_v1_RotateTokenResponse__Output } from '../../../tollgate/admin/v1/RotateTokenResponse.ts';
import type { TryLimitsRequest as _tollgate_admin_v1_TryLimitsRequest, TryLimitsRequest__Output as _tollgate_admin_v1_TryLimitsRequest__Output } from '../../../tollgate/admin/v1/TryLimitsRequest.ts';
import type { TryLimitsResponse as _tollgate_admin_v1_TryLimitsResponse, TryLimitsResponse__Output as _tollgate_admin_v1_TryLimitsResponse__Output } from '../../../tollgate/admin/v1/TryLimitsResponse.ts';
import type { WhoAmIRequest as _tollgate_admin_v1_WhoAmIRequest, WhoAmIRequest__Output as _tollgate_admin_v1_WhoAmIRequest__Output } from '../../../tollgate/admin/v1/WhoAmIRequest.ts';
import type { WhoAmIResponse as _tollgate_admin_v1_WhoAmIResponse, WhoAmIResponse__Output as _tollgate_admin_v1_WhoAmIResponse__Output } from '../../../tollgate/admin/v1/WhoAmIResponse.ts';

export interface AdminServiceClient extends grpc.Client {
  ApplyManifests(argument: _tollgate_admin_v1_ApplyManifestsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_ApplyManifestsResponse__Output>): grpc.ClientUnaryCall;
  ApplyManifests(argument: _tollgate_admin_v1_ApplyManifestsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_ApplyManifestsResponse__Output>): grpc.ClientUnaryCall;
  ApplyManifests(argument: _tollgate_admin_v1_ApplyManifestsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_ApplyManifestsResponse__Output>): grpc.ClientUnaryCall;
  ApplyManifests(argument: _tollgate_admin_v1_ApplyManifestsRequest, callback: grpc.requestCallback<_tollgate_admin_v1_ApplyManifestsResponse__Output>): grpc.ClientUnaryCall;
  applyManifests(argument: _tollgate_admin_v1_ApplyManifestsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_ApplyManifestsResponse__Output>): grpc.ClientUnaryCall;
  applyManifests(argument: _tollgate_admin_v1_ApplyManifestsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_ApplyManifestsResponse__Output>): grpc.ClientUnaryCall;
  applyManifests(argument: _tollgate_admin_v1_ApplyManifestsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_ApplyManifestsResponse__Output>): grpc.ClientUnaryCall;
  applyManifests(argument: _tollgate_admin_v1_ApplyManifestsRequest, callback: grpc.requestCallback<_tollgate_admin_v1_ApplyManifestsResponse__Output>): grpc.ClientUnaryCall;
  
  CreateToken(argument: _tollgate_admin_v1_CreateTokenRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_CreateTokenResponse__Output>): grpc.ClientUnaryCall;
  CreateToken(argument: _tollgate_admin_v1_CreateTokenRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_CreateTokenResponse__Output>): grpc.ClientUnaryCall;
  CreateToken(argument: _tollgate_admin_v1_CreateTokenRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_CreateTokenResponse__Output>): grpc.ClientUnaryCall;
  CreateToken(argument: _tollgate_admin_v1_CreateTokenRequest, callback: grpc.requestCallback<_tollgate_admin_v1_CreateTokenResponse__Output>): grpc.ClientUnaryCall;
  createToken(argument: _tollgate_admin_v1_CreateTokenRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_CreateTokenResponse__Output>): grpc.ClientUnaryCall;
  createToken(argument: _tollgate_admin_v1_CreateTokenRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_CreateTokenResponse__Output>): grpc.ClientUnaryCall;
  createToken(argument: _tollgate_admin_v1_CreateTokenRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_CreateTokenResponse__Output>): grpc.ClientUnaryCall;
  createToken(argument: _tollgate_admin_v1_CreateTokenRequest, callback: grpc.requestCallback<_tollgate_admin_v1_CreateTokenResponse__Output>): grpc.ClientUnaryCall;
  
  DeleteManifest(argument: _tollgate_admin_v1_DeleteManifestRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_DeleteManifestResponse__Output>): grpc.ClientUnaryCall;
  DeleteManifest(argument: _tollgate_admin_v1_DeleteManifestRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_DeleteManifestResponse__Output>): grpc.ClientUnaryCall;
  DeleteManifest(argument: _tollgate_admin_v1_DeleteManifestRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_DeleteManifestResponse__Output>): grpc.ClientUnaryCall;
  DeleteManifest(argument: _tollgate_admin_v1_DeleteManifestRequest, callback: grpc.requestCallback<_tollgate_admin_v1_DeleteManifestResponse__Output>): grpc.ClientUnaryCall;
  deleteManifest(argument: _tollgate_admin_v1_DeleteManifestRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_DeleteManifestResponse__Output>): grpc.ClientUnaryCall;
  deleteManifest(argument: _tollgate_admin_v1_DeleteManifestRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_DeleteManifestResponse__Output>): grpc.ClientUnaryCall;
  deleteManifest(argument: _tollgate_admin_v1_DeleteManifestRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_DeleteManifestResponse__Output>): grpc.ClientUnaryCall;
  deleteManifest(argument: _tollgate_admin_v1_DeleteManifestRequest, callback: grpc.requestCallback<_tollgate_admin_v1_DeleteManifestResponse__Output>): grpc.ClientUnaryCall;
  
  GetStatus(argument: _tollgate_admin_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _tollgate_admin_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _tollgate_admin_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _tollgate_admin_v1_GetStatusRequest, callback: grpc.requestCallback<_tollgate_admin_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _tollgate_admin_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _tollgate_admin_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _tollgate_admin_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _tollgate_admin_v1_GetStatusRequest, callback: grpc.requestCallback<_tollgate_admin_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  
  ListManifests(argument: _tollgate_admin_v1_ListManifestsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_ListManifestsResponse__Output>): grpc.ClientUnaryCall;
  ListManifests(argument: _tollgate_admin_v1_ListManifestsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_ListManifestsResponse__Output>): grpc.ClientUnaryCall;
  ListManifests(argument: _tollgate_admin_v1_ListManifestsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_ListManifestsResponse__Output>): grpc.ClientUnaryCall;
  ListManifests(argument: _tollgate_admin_v1_ListManifestsRequest, callback: grpc.requestCallback<_tollgate_admin_v1_ListManifestsResponse__Output>): grpc.ClientUnaryCall;
  listManifests(argument: _tollgate_admin_v1_ListManifestsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_ListManifestsResponse__Output>): grpc.ClientUnaryCall;
  listManifests(argument: _tollgate_admin_v1_ListManifestsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_ListManifestsResponse__Output>): grpc.ClientUnaryCall;
  listManifests(argument: _tollgate_admin_v1_ListManifestsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_ListManifestsResponse__Output>): grpc.ClientUnaryCall;
  listManifests(argument: _tollgate_admin_v1_ListManifestsRequest, callback: grpc.requestCallback<_tollgate_admin_v1_ListManifestsResponse__Output>): grpc.ClientUnaryCall;
  
  ListTokens(argument: _tollgate_admin_v1_ListTokensRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_ListTokensResponse__Output>): grpc.ClientUnaryCall;
  ListTokens(argument: _tollgate_admin_v1_ListTokensRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_ListTokensResponse__Output>): grpc.ClientUnaryCall;
  ListTokens(argument: _tollgate_admin_v1_ListTokensRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_ListTokensResponse__Output>): grpc.ClientUnaryCall;
  ListTokens(argument: _tollgate_admin_v1_ListTokensRequest, callback: grpc.requestCallback<_tollgate_admin_v1_ListTokensResponse__Output>): grpc.ClientUnaryCall;
  listTokens(argument: _tollgate_admin_v1_ListTokensRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_ListTokensResponse__Output>): grpc.ClientUnaryCall;
  listTokens(argument: _tollgate_admin_v1_ListTokensRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_ListTokensResponse__Output>): grpc.ClientUnaryCall;
  listTokens(argument: _tollgate_admin_v1_ListTokensRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_ListTokensResponse__Output>): grpc.ClientUnaryCall;
  listTokens(argument: _tollgate_admin_v1_ListTokensRequest, callback: grpc.requestCallback<_tollgate_admin_v1_ListTokensResponse__Output>): grpc.ClientUnaryCall;
  
  PurgeAnswers(argument: _tollgate_admin_v1_PurgeAnswersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_PurgeAnswersResponse__Output>): grpc.ClientUnaryCall;
  PurgeAnswers(argument: _tollgate_admin_v1_PurgeAnswersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_PurgeAnswersResponse__Output>): grpc.ClientUnaryCall;
  PurgeAnswers(argument: _tollgate_admin_v1_PurgeAnswersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_PurgeAnswersResponse__Output>): grpc.ClientUnaryCall;
  PurgeAnswers(argument: _tollgate_admin_v1_PurgeAnswersRequest, callback: grpc.requestCallback<_tollgate_admin_v1_PurgeAnswersResponse__Output>): grpc.ClientUnaryCall;
  purgeAnswers(argument: _tollgate_admin_v1_PurgeAnswersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_PurgeAnswersResponse__Output>): grpc.ClientUnaryCall;
  purgeAnswers(argument: _tollgate_admin_v1_PurgeAnswersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_PurgeAnswersResponse__Output>): grpc.ClientUnaryCall;
  purgeAnswers(argument: _tollgate_admin_v1_PurgeAnswersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_PurgeAnswersResponse__Output>): grpc.ClientUnaryCall;
  purgeAnswers(argument: _tollgate_admin_v1_PurgeAnswersRequest, callback: grpc.requestCallback<_tollgate_admin_v1_PurgeAnswersResponse__Output>): grpc.ClientUnaryCall;
  
  RevokeToken(argument: _tollgate_admin_v1_RevokeTokenRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_RevokeTokenResponse__Output>): grpc.ClientUnaryCall;
  RevokeToken(argument: _tollgate_admin_v1_RevokeTokenRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_RevokeTokenResponse__Output>): grpc.ClientUnaryCall;
  RevokeToken(argument: _tollgate_admin_v1_RevokeTokenRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_RevokeTokenResponse__Output>): grpc.ClientUnaryCall;
  RevokeToken(argument: _tollgate_admin_v1_RevokeTokenRequest, callback: grpc.requestCallback<_tollgate_admin_v1_RevokeTokenResponse__Output>): grpc.ClientUnaryCall;
  revokeToken(argument: _tollgate_admin_v1_RevokeTokenRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_RevokeTokenResponse__Output>): grpc.ClientUnaryCall;
  revokeToken(argument: _tollgate_admin_v1_RevokeTokenRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_RevokeTokenResponse__Output>): grpc.ClientUnaryCall;
  revokeToken(argument: _tollgate_admin_v1_RevokeTokenRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_RevokeTokenResponse__Output>): grpc.ClientUnaryCall;
  revokeToken(argument: _tollgate_admin_v1_RevokeTokenRequest, callback: grpc.requestCallback<_tollgate_admin_v1_RevokeTokenResponse__Output>): grpc.ClientUnaryCall;
  
  RotateToken(argument: _tollgate_admin_v1_RotateTokenRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_RotateTokenResponse__Output>): grpc.ClientUnaryCall;
  RotateToken(argument: _tollgate_admin_v1_RotateTokenRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_RotateTokenResponse__Output>): grpc.ClientUnaryCall;
  RotateToken(argument: _tollgate_admin_v1_RotateTokenRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_RotateTokenResponse__Output>): grpc.ClientUnaryCall;
  RotateToken(argument: _tollgate_admin_v1_RotateTokenRequest, callback: grpc.requestCallback<_tollgate_admin_v1_RotateTokenResponse__Output>): grpc.ClientUnaryCall;
  rotateToken(argument: _tollgate_admin_v1_RotateTokenRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_RotateTokenResponse__Output>): grpc.ClientUnaryCall;
  rotateToken(argument: _tollgate_admin_v1_RotateTokenRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_RotateTokenResponse__Output>): grpc.ClientUnaryCall;
  rotateToken(argument: _tollgate_admin_v1_RotateTokenRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_RotateTokenResponse__Output>): grpc.ClientUnaryCall;
  rotateToken(argument: _tollgate_admin_v1_RotateTokenRequest, callback: grpc.requestCallback<_tollgate_admin_v1_RotateTokenResponse__Output>): grpc.ClientUnaryCall;
  
  TryLimits(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_TryLimitsResponse__Output>): grpc.ClientWritableStream<_tollgate_admin_v1_TryLimitsRequest>;
  TryLimits(metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_TryLimitsResponse__Output>): grpc.ClientWritableStream<_tollgate_admin_v1_TryLimitsRequest>;
  TryLimits(options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_TryLimitsResponse__Output>): grpc.ClientWritableStream<_tollgate_admin_v1_TryLimitsRequest>;
  TryLimits(callback: grpc.requestCallback<_tollgate_admin_v1_TryLimitsResponse__Output>): grpc.ClientWritableStream<_tollgate_admin_v1_TryLimitsRequest>;
  tryLimits(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_TryLimitsResponse__Output>): grpc.ClientWritableStream<_tollgate_admin_v1_TryLimitsRequest>;
  tryLimits(metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_TryLimitsResponse__Output>): grpc.ClientWritableStream<_tollgate_admin_v1_TryLimitsRequest>;
  tryLimits(options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_TryLimitsResponse__Output>): grpc.ClientWritableStream<_tollgate_admin_v1_TryLimitsRequest>;
  tryLimits(callback: grpc.requestCallback<_tollgate_admin_v1_TryLimitsResponse__Output>): grpc.ClientWritableStream<_tollgate_admin_v1_TryLimitsRequest>;
  
  WhoAmI(argument: _tollgate_admin_v1_WhoAmIRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_WhoAmIResponse__Output>): grpc.ClientUnaryCall;
  WhoAmI(argument: _tollgate_admin_v1_WhoAmIRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_WhoAmIResponse__Output>): grpc.ClientUnaryCall;
  WhoAmI(argument: _tollgate_admin_v1_WhoAmIRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_WhoAmIResponse__Output>): grpc.ClientUnaryCall;
  WhoAmI(argument: _tollgate_admin_v1_WhoAmIRequest, callback: grpc.requestCallback<_tollgate_admin_v1_WhoAmIResponse__Output>): grpc.ClientUnaryCall;
  whoAmI(argument: _tollgate_admin_v1_WhoAmIRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_WhoAmIResponse__Output>): grpc.ClientUnaryCall;
  whoAmI(argument: _tollgate_admin_v1_WhoAmIRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tollgate_admin_v1_WhoAmIResponse__Output>): grpc.ClientUnaryCall;
  whoAmI(argument: _tollgate_admin_v1_WhoAmIRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tollgate_admin_v1_WhoAmIResponse__Output>): grpc.ClientUnaryCall;
  whoAmI(argument: _tollgate_admin_v1_WhoAmIRequest, callback: grpc.requestCallback<_tollgate_admin_v1_WhoAmIResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface AdminServiceHandlers extends grpc.UntypedServiceImplementation {
  ApplyManifests: grpc.handleUnaryCall<_tollgate_admin_v1_ApplyManifestsRequest__Output, _tollgate_admin_v1_ApplyManifestsResponse>;
  
  CreateToken: grpc.handleUnaryCall<_tollgate_admin_v1_CreateTokenRequest__Output, _tollgate_admin_v1_CreateTokenResponse>;
  
  DeleteManifest: grpc.handleUnaryCall<_tollgate_admin_v1_DeleteManifestRequest__Output, _tollgate_admin_v1_DeleteManifestResponse>;
  
  GetStatus: grpc.handleUnaryCall<_tollgate_admin_v1_GetStatusRequest__Output, _tollgate_admin_v1_GetStatusResponse>;
  
  ListManifests: grpc.handleUnaryCall<_tollgate_admin_v1_ListManifestsRequest__Output, _tollgate_admin_v1_ListManifestsResponse>;
  
  ListTokens: grpc.handleUnaryCall<_tollgate_admin_v1_ListTokensRequest__Output, _tollgate_admin_v1_ListTokensResponse>;
  
  PurgeAnswers: grpc.handleUnaryCall<_tollgate_admin_v1_PurgeAnswersRequest__Output, _tollgate_admin_v1_PurgeAnswersResponse>;
  
  RevokeToken: grpc.handleUnaryCall<_tollgate_admin_v1_RevokeTokenRequest__Output, _tollgate_admin_v1_RevokeTokenResponse>;
  
  RotateToken: grpc.handleUnaryCall<_tollgate_admin_v1_RotateTokenRequest__Output, _tollgate_admin_v1_RotateTokenResponse>;
  
  TryLimits: grpc.handleClientStreamingCall<_tollgate_admin_v1_TryLimitsRequest__Output, _tollgate_admin_v1_TryLimitsResponse>;
  
  WhoAmI: grpc.handleUnaryCall<_tollgate_admin_v1_WhoAmIRequest__Output, _tollgate_admin_v1_WhoAmIResponse>;
  
}

export interface AdminServiceDefinition extends grpc.ServiceDefinition {
  ApplyManifests: MethodDefinition<_tollgate_admin_v1_ApplyManifestsRequest, _tollgate_admin_v1_ApplyManifestsResponse, _tollgate_admin_v1_ApplyManifestsRequest__Output, _tollgate_admin_v1_ApplyManifestsResponse__Output>
  CreateToken: MethodDefinition<_tollgate_admin_v1_CreateTokenRequest, _tollgate_admin_v1_CreateTokenResponse, _tollgate_admin_v1_CreateTokenRequest__Output, _tollgate_admin_v1_CreateTokenResponse__Output>
  DeleteManifest: MethodDefinition<_tollgate_admin_v1_DeleteManifestRequest, _tollgate_admin_v1_DeleteManifestResponse, _tollgate_admin_v1_DeleteManifestRequest__Output, _tollgate_admin_v1_DeleteManifestResponse__Output>
  GetStatus: MethodDefinition<_tollgate_admin_v1_GetStatusRequest, _tollgate_admin_v1_GetStatusResponse, _tollgate_admin_v1_GetStatusRequest__Output, _tollgate_admin_v1_GetStatusResponse__Output>
  ListManifests: MethodDefinition<_tollgate_admin_v1_ListManifestsRequest, _tollgate_admin_v1_ListManifestsResponse, _tollgate_admin_v1_ListManifestsRequest__Output, _tollgate_admin_v1_ListManifestsResponse__Output>
  ListTokens: MethodDefinition<_tollgate_admin_v1_ListTokensRequest, _tollgate_admin_v1_ListTokensResponse, _tollgate_admin_v1_ListTokensRequest__Output, _tollgate_admin_v1_ListTokensResponse__Output>
  PurgeAnswers: MethodDefinition<_tollgate_admin_v1_PurgeAnswersRequest, _tollgate_admin_v1_PurgeAnswersResponse, _tollgate_admin_v1_PurgeAnswersRequest__Output, _tollgate_admin_v1_PurgeAnswersResponse__Output>
  RevokeToken: MethodDefinition<_tollgate_admin_v1_RevokeTokenRequest, _tollgate_admin_v1_RevokeTokenResponse, _tollgate_admin_v1_RevokeTokenRequest__Output, _tollgate_admin_v1_RevokeTokenResponse__Output>
  RotateToken: MethodDefinition<_tollgate_admin_v1_RotateTokenRequest, _tollgate_admin_v1_RotateTokenResponse, _tollgate_admin_v1_RotateTokenRequest__Output, _tollgate_admin_v1_RotateTokenResponse__Output>
  TryLimits: MethodDefinition<_tollgate_admin_v1_TryLimitsRequest, _tollgate_admin_v1_TryLimitsResponse, _tollgate_admin_v1_TryLimitsRequest__Output, _tollgate_admin_v1_TryLimitsResponse__Output>
  WhoAmI: MethodDefinition<_tollgate_admin_v1_WhoAmIRequest, _tollgate_admin_v1_WhoAmIResponse, _tollgate_admin_v1_WhoAmIRequest__Output, _tollgate_admin_v1_WhoAmIResponse__Output>
}
