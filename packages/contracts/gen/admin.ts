import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AdminServiceClient as _tollgate_admin_v1_AdminServiceClient, AdminServiceDefinition as _tollgate_admin_v1_AdminServiceDefinition } from './tollgate/admin/v1/AdminService.ts';
import type { ApplyManifestsRequest as _tollgate_admin_v1_ApplyManifestsRequest, ApplyManifestsRequest__Output as _tollgate_admin_v1_ApplyManifestsRequest__Output } from './tollgate/admin/v1/ApplyManifestsRequest.ts';
import type { ApplyManifestsResponse as _tollgate_admin_v1_ApplyManifestsResponse, ApplyManifestsResponse__Output as _tollgate_admin_v1_ApplyManifestsResponse__Output } from './tollgate/admin/v1/ApplyManifestsResponse.ts';
import type { CreateTokenRequest as _tollgate_admin_v1_CreateTokenRequest, CreateTokenRequest__Output as _tollgate_admin_v1_CreateTokenRequest__Output } from './tollgate/admin/v1/CreateTokenRequest.ts';
import type { CreateTokenResponse as _tollgate_admin_v1_CreateTokenResponse, CreateTokenResponse__Output as _tollgate_admin_v1_CreateTokenResponse__Output } from './tollgate/admin/v1/CreateTokenResponse.ts';
import type { DeleteManifestRequest as _tollgate_admin_v1_DeleteManifestRequest, DeleteManifestRequest__Output as _tollgate_admin_v1_DeleteManifestRequest__Output } from './tollgate/admin/v1/DeleteManifestRequest.ts';
import type { DeleteManifestResponse as _tollgate_admin_v1_DeleteManifestResponse, DeleteManifestResponse__Output as _tollgate_admin_v1_DeleteManifestResponse__Output } from './tollgate/admin/v1/DeleteManifestResponse.ts';
import type { GetStatusRequest as _tollgate_admin_v1_GetStatusRequest, GetStatusRequest__Output as _tollgate_admin_v1_GetStatusRequest__Output } from './tollgate/admin/v1/GetStatusRequest.ts';
import type { GetStatusResponse as _tollgate_admin_v1_GetStatusResponse, GetStatusResponse__Output as _tollgate_admin_v1_GetStatusResponse__Output } from './tollgate/admin/v1/GetStatusResponse.ts';
import type { ListManifestsRequest as _tollgate_admin_v1_ListManifestsRequest, ListManifestsRequest__Output as _tollgate_admin_v1_ListManifestsRequest__Output } from './tollgate/admin/v1/ListManifestsRequest.ts';
import type { ListManifestsResponse as _tollgate_admin_v1_ListManifestsResponse, ListManifestsResponse__Output as _tollgate_admin_v1_ListManifestsResponse__Output } from './tollgate/admin/v1/ListManifestsResponse.ts';
import type { ListTokensRequest as _tollgate_admin_v1_ListTokensRequest, ListTokensRequest__Output as _tollgate_admin_v1_ListTokensRequest__Output } from './tollgate/admin/v1/ListTokensRequest.ts';
import type { ListTokensResponse as _tollgate_admin_v1_ListTokensResponse, ListTokensResponse__Output as _tollgate_admin_v1_ListTokensResponse__Output } from './tollgate/admin/v1/ListTokensResponse.ts';
import type { ManifestFault as _tollgate_admin_v1_ManifestFault, ManifestFault__Output as _tollgate_admin_v1_ManifestFault__Output } from './tollgate/admin/v1/ManifestFault.ts';
import type { ManifestName as _tollgate_admin_v1_ManifestName, ManifestName__Output as _tollgate_admin_v1_ManifestName__Output } from './tollgate/admin/v1/ManifestName.ts';
import type { ManifestResult as _tollgate_admin_v1_ManifestResult, ManifestResult__Output as _tollgate_admin_v1_ManifestResult__Output } from './tollgate/admin/v1/ManifestResult.ts';
import type { PastRequest as _tollgate_admin_v1_PastRequest, PastRequest__Output as _tollgate_admin_v1_PastRequest__Output } from './tollgate/admin/v1/PastRequest.ts';
import type { PurgeAnswersRequest as _tollgate_admin_v1_PurgeAnswersRequest, PurgeAnswersRequest__Output as _tollgate_admin_v1_PurgeAnswersRequest__Output } from './tollgate/admin/v1/PurgeAnswersRequest.ts';
import type { PurgeAnswersResponse as _tollgate_admin_v1_PurgeAnswersResponse, PurgeAnswersResponse__Output as _tollgate_admin_v1_PurgeAnswersResponse__Output } from './tollgate/admin/v1/PurgeAnswersResponse.ts';
import type { RevokeTokenRequest as _tollgate_admin_v1_RevokeTokenRequest, RevokeTokenRequest__Output as _tollgate_admin_v1_RevokeTokenRequest__Output } from './tollgate/admin/v1/RevokeTokenRequest.ts';
import type { RevokeTokenResponse as _tollgate_admin_v1_RevokeTokenResponse, RevokeTokenResponse__Output as _tollgate_admin_v1_RevokeTokenResponse__Output } from './tollgate/admin/v1/RevokeTokenResponse.ts';
import type { RotateTokenRequest as _tollgate_admin_v1_RotateTokenRequest, RotateTokenRequest__Output as _tollgate_admin_v1_RotateTokenRequest__Output } from './tollgate/admin/v1/RotateTokenRequest.ts';
import type { RotateTokenResponse as _tollgate_admin_v1_RotateTokenResponse, RotateTokenResponse__Output as _tollgate_admin_v1_RotateTokenResponse__Output } from './tollgate/admin/v1/RotateTokenResponse.ts';
import type { Token as _tollgate_admin_v1_Token, Token__Output as _tollgate_admin_v1_Token__Output } from './tollgate/admin/v1/Token.ts';
import type { TriedCounter as _tollgate_admin_v1_TriedCounter, TriedCounter__Output as _tollgate_admin_v1_TriedCounter__Output } from './tollgate/admin/v1/TriedCounter.ts';
import type { TriedRule as _tollgate_admin_v1_TriedRule, TriedRule__Output as _tollgate_admin_v1_TriedRule__Output } from './tollgate/admin/v1/TriedRule.ts';
import type { TryLimitsRequest as _tollgate_admin_v1_TryLimitsRequest, TryLimitsRequest__Output as _tollgate_admin_v1_TryLimitsRequest__Output } from './tollgate/admin/v1/TryLimitsRequest.ts';
import type { TryLimitsResponse as _tollgate_admin_v1_TryLimitsResponse, TryLimitsResponse__Output as _tollgate_admin_v1_TryLimitsResponse__Output } from './tollgate/admin/v1/TryLimitsResponse.ts';
import type { WhoAmIRequest as _tollgate_admin_v1_WhoAmIRequest, WhoAmIRequest__Output as _tollgate_admin_v1_WhoAmIRequest__Output } from './tollgate/admin/v1/WhoAmIRequest.ts';
import type { WhoAmIResponse as _tollgate_admin_v1_WhoAmIResponse, WhoAmIResponse__Output as _tollgate_admin_v1_WhoAmIResponse__Output } from './tollgate/admin/v1/WhoAmIResponse.ts';
import type { BusLag as _tollgate_health_v1_BusLag, BusLag__Output as _tollgate_health_v1_BusLag__Output } from './tollgate/health/v1/BusLag.ts';
import type { ServicePresence as _tollgate_health_v1_ServicePresence, ServicePresence__Output as _tollgate_health_v1_ServicePresence__Output } from './tollgate/health/v1/ServicePresence.ts';
import type { StoreState as _tollgate_health_v1_StoreState, StoreState__Output as _tollgate_health_v1_StoreState__Output } from './tollgate/health/v1/StoreState.ts';
import type { TargetHealthChange as _tollgate_health_v1_TargetHealthChange, TargetHealthChange__Output as _tollgate_health_v1_TargetHealthChange__Output } from './tollgate/health/v1/TargetHealthChange.ts';
import type { TargetHealthChanges as _tollgate_health_v1_TargetHealthChanges, TargetHealthChanges__Output as _tollgate_health_v1_TargetHealthChanges__Output } from './tollgate/health/v1/TargetHealthChanges.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  tollgate: {
    admin: {
      v1: {
        AdminService: SubtypeConstructor<typeof grpc.Client, _tollgate_admin_v1_AdminServiceClient> & { service: _tollgate_admin_v1_AdminServiceDefinition }
        ApplyManifestsRequest: MessageTypeDefinition<_tollgate_admin_v1_ApplyManifestsRequest, _tollgate_admin_v1_ApplyManifestsRequest__Output>
        ApplyManifestsResponse: MessageTypeDefinition<_tollgate_admin_v1_ApplyManifestsResponse, _tollgate_admin_v1_ApplyManifestsResponse__Output>
        CreateTokenRequest: MessageTypeDefinition<_tollgate_admin_v1_CreateTokenRequest, _tollgate_admin_v1_CreateTokenRequest__Output>
        CreateTokenResponse: MessageTypeDefinition<_tollgate_admin_v1_CreateTokenResponse, _tollgate_admin_v1_CreateTokenResponse__Output>
        DeleteManifestRequest: MessageTypeDefinition<_tollgate_admin_v1_DeleteManifestRequest, _tollgate_admin_v1_DeleteManifestRequest__Output>
        DeleteManifestResponse: MessageTypeDefinition<_tollgate_admin_v1_DeleteManifestResponse, _tollgate_admin_v1_DeleteManifestResponse__Output>
        GetStatusRequest: MessageTypeDefinition<_tollgate_admin_v1_GetStatusRequest, _tollgate_admin_v1_GetStatusRequest__Output>
        GetStatusResponse: MessageTypeDefinition<_tollgate_admin_v1_GetStatusResponse, _tollgate_admin_v1_GetStatusResponse__Output>
        ListManifestsRequest: MessageTypeDefinition<_tollgate_admin_v1_ListManifestsRequest, _tollgate_admin_v1_ListManifestsRequest__Output>
        ListManifestsResponse: MessageTypeDefinition<_tollgate_admin_v1_ListManifestsResponse, _tollgate_admin_v1_ListManifestsResponse__Output>
        ListTokensRequest: MessageTypeDefinition<_tollgate_admin_v1_ListTokensRequest, _tollgate_admin_v1_ListTokensRequest__Output>
        ListTokensResponse: MessageTypeDefinition<_tollgate_admin_v1_ListTokensResponse, _tollgate_admin_v1_ListTokensResponse__Output>
        ManifestFault: MessageTypeDefinition<_tollgate_admin_v1_ManifestFault, _tollgate_admin_v1_ManifestFault__Output>
        ManifestName: MessageTypeDefinition<_tollgate_admin_v1_ManifestName, _tollgate_admin_v1_ManifestName__Output>
        ManifestResult: MessageTypeDefinition<_tollgate_admin_v1_ManifestResult, _tollgate_admin_v1_ManifestResult__Output>
        PastRequest: MessageTypeDefinition<_tollgate_admin_v1_PastRequest, _tollgate_admin_v1_PastRequest__Output>
        PurgeAnswersRequest: MessageTypeDefinition<_tollgate_admin_v1_PurgeAnswersRequest, _tollgate_admin_v1_PurgeAnswersRequest__Output>
        PurgeAnswersResponse: MessageTypeDefinition<_tollgate_admin_v1_PurgeAnswersResponse, _tollgate_admin_v1_PurgeAnswersResponse__Output>
        RevokeTokenRequest: MessageTypeDefinition<_tollgate_admin_v1_RevokeTokenRequest, _tollgate_admin_v1_RevokeTokenRequest__Output>
        RevokeTokenResponse: MessageTypeDefinition<_tollgate_admin_v1_RevokeTokenResponse, _tollgate_admin_v1_RevokeTokenResponse__Output>
        RotateTokenRequest: MessageTypeDefinition<_tollgate_admin_v1_RotateTokenRequest, _tollgate_admin_v1_RotateTokenRequest__Output>
        RotateTokenResponse: MessageTypeDefinition<_tollgate_admin_v1_RotateTokenResponse, _tollgate_admin_v1_RotateTokenResponse__Output>
        Token: MessageTypeDefinition<_tollgate_admin_v1_Token, _tollgate_admin_v1_Token__Output>
        TriedCounter: MessageTypeDefinition<_tollgate_admin_v1_TriedCounter, _tollgate_admin_v1_TriedCounter__Output>
        TriedRule: MessageTypeDefinition<_tollgate_admin_v1_TriedRule, _tollgate_admin_v1_TriedRule__Output>
        TryLimitsRequest: MessageTypeDefinition<_tollgate_admin_v1_TryLimitsRequest, _tollgate_admin_v1_TryLimitsRequest__Output>
        TryLimitsResponse: MessageTypeDefinition<_tollgate_admin_v1_TryLimitsResponse, _tollgate_admin_v1_TryLimitsResponse__Output>
        WhoAmIRequest: MessageTypeDefinition<_tollgate_admin_v1_WhoAmIRequest, _tollgate_admin_v1_WhoAmIRequest__Output>
        WhoAmIResponse: MessageTypeDefinition<_tollgate_admin_v1_WhoAmIResponse, _tollgate_admin_v1_WhoAmIResponse__Output>
      }
    }
    health: {
      v1: {
        BusLag: MessageTypeDefinition<_tollgate_health_v1_BusLag, _tollgate_health_v1_BusLag__Output>
        ServicePresence: MessageTypeDefinition<_tollgate_health_v1_ServicePresence, _tollgate_health_v1_ServicePresence__Output>
        StoreState: MessageTypeDefinition<_tollgate_health_v1_StoreState, _tollgate_health_v1_StoreState__Output>
        TargetHealthChange: MessageTypeDefinition<_tollgate_health_v1_TargetHealthChange, _tollgate_health_v1_TargetHealthChange__Output>
        TargetHealthChanges: MessageTypeDefinition<_tollgate_health_v1_TargetHealthChanges, _tollgate_health_v1_TargetHealthChanges__Output>
      }
    }
  }
}

