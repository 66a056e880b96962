import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AlertRule as _tollgate_config_v1_AlertRule, AlertRule__Output as _tollgate_config_v1_AlertRule__Output } from './tollgate/config/v1/AlertRule.ts';
import type { AlertTarget as _tollgate_config_v1_AlertTarget, AlertTarget__Output as _tollgate_config_v1_AlertTarget__Output } from './tollgate/config/v1/AlertTarget.ts';
import type { AnswerCachePolicy as _tollgate_config_v1_AnswerCachePolicy, AnswerCachePolicy__Output as _tollgate_config_v1_AnswerCachePolicy__Output } from './tollgate/config/v1/AnswerCachePolicy.ts';
import type { Classifier as _tollgate_config_v1_Classifier, Classifier__Output as _tollgate_config_v1_Classifier__Output } from './tollgate/config/v1/Classifier.ts';
import type { ConfigServiceClient as _tollgate_config_v1_ConfigServiceClient, ConfigServiceDefinition as _tollgate_config_v1_ConfigServiceDefinition } from './tollgate/config/v1/ConfigService.ts';
import type { Connection as _tollgate_config_v1_Connection, Connection__Output as _tollgate_config_v1_Connection__Output } from './tollgate/config/v1/Connection.ts';
import type { EntityLimits as _tollgate_config_v1_EntityLimits, EntityLimits__Output as _tollgate_config_v1_EntityLimits__Output } from './tollgate/config/v1/EntityLimits.ts';
import type { Guardrail as _tollgate_config_v1_Guardrail, Guardrail__Output as _tollgate_config_v1_Guardrail__Output } from './tollgate/config/v1/Guardrail.ts';
import type { LimitGrant as _tollgate_config_v1_LimitGrant, LimitGrant__Output as _tollgate_config_v1_LimitGrant__Output } from './tollgate/config/v1/LimitGrant.ts';
import type { LimitRequest as _tollgate_config_v1_LimitRequest, LimitRequest__Output as _tollgate_config_v1_LimitRequest__Output } from './tollgate/config/v1/LimitRequest.ts';
import type { LimitRule as _tollgate_config_v1_LimitRule, LimitRule__Output as _tollgate_config_v1_LimitRule__Output } from './tollgate/config/v1/LimitRule.ts';
import type { LimitRules as _tollgate_config_v1_LimitRules, LimitRules__Output as _tollgate_config_v1_LimitRules__Output } from './tollgate/config/v1/LimitRules.ts';
import type { Model as _tollgate_config_v1_Model, Model__Output as _tollgate_config_v1_Model__Output } from './tollgate/config/v1/Model.ts';
import type { NotificationChannel as _tollgate_config_v1_NotificationChannel, NotificationChannel__Output as _tollgate_config_v1_NotificationChannel__Output } from './tollgate/config/v1/NotificationChannel.ts';
import type { Price as _tollgate_config_v1_Price, Price__Output as _tollgate_config_v1_Price__Output } from './tollgate/config/v1/Price.ts';
import type { PriceTerm as _tollgate_config_v1_PriceTerm, PriceTerm__Output as _tollgate_config_v1_PriceTerm__Output } from './tollgate/config/v1/PriceTerm.ts';
import type { PriceTier as _tollgate_config_v1_PriceTier, PriceTier__Output as _tollgate_config_v1_PriceTier__Output } from './tollgate/config/v1/PriceTier.ts';
import type { ProviderAccount as _tollgate_config_v1_ProviderAccount, ProviderAccount__Output as _tollgate_config_v1_ProviderAccount__Output } from './tollgate/config/v1/ProviderAccount.ts';
import type { RetryPolicy as _tollgate_config_v1_RetryPolicy, RetryPolicy__Output as _tollgate_config_v1_RetryPolicy__Output } from './tollgate/config/v1/RetryPolicy.ts';
import type { Route as _tollgate_config_v1_Route, Route__Output as _tollgate_config_v1_Route__Output } from './tollgate/config/v1/Route.ts';
import type { RouteTarget as _tollgate_config_v1_RouteTarget, RouteTarget__Output as _tollgate_config_v1_RouteTarget__Output } from './tollgate/config/v1/RouteTarget.ts';
import type { RuleLimit as _tollgate_config_v1_RuleLimit, RuleLimit__Output as _tollgate_config_v1_RuleLimit__Output } from './tollgate/config/v1/RuleLimit.ts';
import type { SessionIdentifier as _tollgate_config_v1_SessionIdentifier, SessionIdentifier__Output as _tollgate_config_v1_SessionIdentifier__Output } from './tollgate/config/v1/SessionIdentifier.ts';
import type { StickyPolicy as _tollgate_config_v1_StickyPolicy, StickyPolicy__Output as _tollgate_config_v1_StickyPolicy__Output } from './tollgate/config/v1/StickyPolicy.ts';
import type { WatchAlertsRequest as _tollgate_config_v1_WatchAlertsRequest, WatchAlertsRequest__Output as _tollgate_config_v1_WatchAlertsRequest__Output } from './tollgate/config/v1/WatchAlertsRequest.ts';
import type { WatchAlertsResponse as _tollgate_config_v1_WatchAlertsResponse, WatchAlertsResponse__Output as _tollgate_config_v1_WatchAlertsResponse__Output } from './tollgate/config/v1/WatchAlertsResponse.ts';
import type { WatchConfigRequest as _tollgate_config_v1_WatchConfigRequest, WatchConfigRequest__Output as _tollgate_config_v1_WatchConfigRequest__Output } from './tollgate/config/v1/WatchConfigRequest.ts';
import type { WatchConfigResponse as _tollgate_config_v1_WatchConfigResponse, WatchConfigResponse__Output as _tollgate_config_v1_WatchConfigResponse__Output } from './tollgate/config/v1/WatchConfigResponse.ts';
import type { Attempt as _tollgate_usage_v1_Attempt, Attempt__Output as _tollgate_usage_v1_Attempt__Output } from './tollgate/usage/v1/Attempt.ts';
import type { CounterRef as _tollgate_usage_v1_CounterRef, CounterRef__Output as _tollgate_usage_v1_CounterRef__Output } from './tollgate/usage/v1/CounterRef.ts';
import type { GuardrailResult as _tollgate_usage_v1_GuardrailResult, GuardrailResult__Output as _tollgate_usage_v1_GuardrailResult__Output } from './tollgate/usage/v1/GuardrailResult.ts';
import type { Principal as _tollgate_usage_v1_Principal, Principal__Output as _tollgate_usage_v1_Principal__Output } from './tollgate/usage/v1/Principal.ts';
import type { RefusedHold as _tollgate_usage_v1_RefusedHold, RefusedHold__Output as _tollgate_usage_v1_RefusedHold__Output } from './tollgate/usage/v1/RefusedHold.ts';
import type { TokenUsage as _tollgate_usage_v1_TokenUsage, TokenUsage__Output as _tollgate_usage_v1_TokenUsage__Output } from './tollgate/usage/v1/TokenUsage.ts';
import type { UsageBatch as _tollgate_usage_v1_UsageBatch, UsageBatch__Output as _tollgate_usage_v1_UsageBatch__Output } from './tollgate/usage/v1/UsageBatch.ts';
import type { UsageEvent as _tollgate_usage_v1_UsageEvent, UsageEvent__Output as _tollgate_usage_v1_UsageEvent__Output } from './tollgate/usage/v1/UsageEvent.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  tollgate: {
    config: {
      v1: {
        AlertRule: MessageTypeDefinition<_tollgate_config_v1_AlertRule, _tollgate_config_v1_AlertRule__Output>
        AlertTarget: MessageTypeDefinition<_tollgate_config_v1_AlertTarget, _tollgate_config_v1_AlertTarget__Output>
        AnswerCachePolicy: MessageTypeDefinition<_tollgate_config_v1_AnswerCachePolicy, _tollgate_config_v1_AnswerCachePolicy__Output>
        Classifier: MessageTypeDefinition<_tollgate_config_v1_Classifier, _tollgate_config_v1_Classifier__Output>
        ConfigService: SubtypeConstructor<typeof grpc.Client, _tollgate_config_v1_ConfigServiceClient> & { service: _tollgate_config_v1_ConfigServiceDefinition }
        Connection: MessageTypeDefinition<_tollgate_config_v1_Connection, _tollgate_config_v1_Connection__Output>
        EntityLimits: MessageTypeDefinition<_tollgate_config_v1_EntityLimits, _tollgate_config_v1_EntityLimits__Output>
        Guardrail: MessageTypeDefinition<_tollgate_config_v1_Guardrail, _tollgate_config_v1_Guardrail__Output>
        LimitGrant: MessageTypeDefinition<_tollgate_config_v1_LimitGrant, _tollgate_config_v1_LimitGrant__Output>
        LimitRequest: MessageTypeDefinition<_tollgate_config_v1_LimitRequest, _tollgate_config_v1_LimitRequest__Output>
        LimitRule: MessageTypeDefinition<_tollgate_config_v1_LimitRule, _tollgate_config_v1_LimitRule__Output>
        LimitRules: MessageTypeDefinition<_tollgate_config_v1_LimitRules, _tollgate_config_v1_LimitRules__Output>
        Model: MessageTypeDefinition<_tollgate_config_v1_Model, _tollgate_config_v1_Model__Output>
        NotificationChannel: MessageTypeDefinition<_tollgate_config_v1_NotificationChannel, _tollgate_config_v1_NotificationChannel__Output>
        Price: MessageTypeDefinition<_tollgate_config_v1_Price, _tollgate_config_v1_Price__Output>
        PriceTerm: MessageTypeDefinition<_tollgate_config_v1_PriceTerm, _tollgate_config_v1_PriceTerm__Output>
        PriceTier: MessageTypeDefinition<_tollgate_config_v1_PriceTier, _tollgate_config_v1_PriceTier__Output>
        ProviderAccount: MessageTypeDefinition<_tollgate_config_v1_ProviderAccount, _tollgate_config_v1_ProviderAccount__Output>
        RetryPolicy: MessageTypeDefinition<_tollgate_config_v1_RetryPolicy, _tollgate_config_v1_RetryPolicy__Output>
        Route: MessageTypeDefinition<_tollgate_config_v1_Route, _tollgate_config_v1_Route__Output>
        RouteTarget: MessageTypeDefinition<_tollgate_config_v1_RouteTarget, _tollgate_config_v1_RouteTarget__Output>
        RuleLimit: MessageTypeDefinition<_tollgate_config_v1_RuleLimit, _tollgate_config_v1_RuleLimit__Output>
        SessionIdentifier: MessageTypeDefinition<_tollgate_config_v1_SessionIdentifier, _tollgate_config_v1_SessionIdentifier__Output>
        StickyPolicy: MessageTypeDefinition<_tollgate_config_v1_StickyPolicy, _tollgate_config_v1_StickyPolicy__Output>
        WatchAlertsRequest: MessageTypeDefinition<_tollgate_config_v1_WatchAlertsRequest, _tollgate_config_v1_WatchAlertsRequest__Output>
        WatchAlertsResponse: MessageTypeDefinition<_tollgate_config_v1_WatchAlertsResponse, _tollgate_config_v1_WatchAlertsResponse__Output>
        WatchConfigRequest: MessageTypeDefinition<_tollgate_config_v1_WatchConfigRequest, _tollgate_config_v1_WatchConfigRequest__Output>
        WatchConfigResponse: MessageTypeDefinition<_tollgate_config_v1_WatchConfigResponse, _tollgate_config_v1_WatchConfigResponse__Output>
      }
    }
    usage: {
      v1: {
        Attempt: MessageTypeDefinition<_tollgate_usage_v1_Attempt, _tollgate_usage_v1_Attempt__Output>
        CounterRef: MessageTypeDefinition<_tollgate_usage_v1_CounterRef, _tollgate_usage_v1_CounterRef__Output>
        CounterUnit: EnumTypeDefinition
        EndedBy: EnumTypeDefinition
        GuardrailResult: MessageTypeDefinition<_tollgate_usage_v1_GuardrailResult, _tollgate_usage_v1_GuardrailResult__Output>
        PriceStatus: EnumTypeDefinition
        Principal: MessageTypeDefinition<_tollgate_usage_v1_Principal, _tollgate_usage_v1_Principal__Output>
        RefusedHold: MessageTypeDefinition<_tollgate_usage_v1_RefusedHold, _tollgate_usage_v1_RefusedHold__Output>
        TokenUsage: MessageTypeDefinition<_tollgate_usage_v1_TokenUsage, _tollgate_usage_v1_TokenUsage__Output>
        UsageBatch: MessageTypeDefinition<_tollgate_usage_v1_UsageBatch, _tollgate_usage_v1_UsageBatch__Output>
        UsageEvent: MessageTypeDefinition<_tollgate_usage_v1_UsageEvent, _tollgate_usage_v1_UsageEvent__Output>
        UsageSource: EnumTypeDefinition
      }
    }
  }
}

