import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { CounterBalance as _tollgate_spend_v1_CounterBalance, CounterBalance__Output as _tollgate_spend_v1_CounterBalance__Output } from './tollgate/spend/v1/CounterBalance.ts';
import type { GetSpendRequest as _tollgate_spend_v1_GetSpendRequest, GetSpendRequest__Output as _tollgate_spend_v1_GetSpendRequest__Output } from './tollgate/spend/v1/GetSpendRequest.ts';
import type { GetSpendResponse as _tollgate_spend_v1_GetSpendResponse, GetSpendResponse__Output as _tollgate_spend_v1_GetSpendResponse__Output } from './tollgate/spend/v1/GetSpendResponse.ts';
import type { GetStatusRequest as _tollgate_spend_v1_GetStatusRequest, GetStatusRequest__Output as _tollgate_spend_v1_GetStatusRequest__Output } from './tollgate/spend/v1/GetStatusRequest.ts';
import type { GetStatusResponse as _tollgate_spend_v1_GetStatusResponse, GetStatusResponse__Output as _tollgate_spend_v1_GetStatusResponse__Output } from './tollgate/spend/v1/GetStatusResponse.ts';
import type { SentAlert as _tollgate_spend_v1_SentAlert, SentAlert__Output as _tollgate_spend_v1_SentAlert__Output } from './tollgate/spend/v1/SentAlert.ts';
import type { SpendServiceClient as _tollgate_spend_v1_SpendServiceClient, SpendServiceDefinition as _tollgate_spend_v1_SpendServiceDefinition } from './tollgate/spend/v1/SpendService.ts';
import type { TestChannelRequest as _tollgate_spend_v1_TestChannelRequest, TestChannelRequest__Output as _tollgate_spend_v1_TestChannelRequest__Output } from './tollgate/spend/v1/TestChannelRequest.ts';
import type { TestChannelResponse as _tollgate_spend_v1_TestChannelResponse, TestChannelResponse__Output as _tollgate_spend_v1_TestChannelResponse__Output } from './tollgate/spend/v1/TestChannelResponse.ts';
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
    spend: {
      v1: {
        CounterBalance: MessageTypeDefinition<_tollgate_spend_v1_CounterBalance, _tollgate_spend_v1_CounterBalance__Output>
        GetSpendRequest: MessageTypeDefinition<_tollgate_spend_v1_GetSpendRequest, _tollgate_spend_v1_GetSpendRequest__Output>
        GetSpendResponse: MessageTypeDefinition<_tollgate_spend_v1_GetSpendResponse, _tollgate_spend_v1_GetSpendResponse__Output>
        GetStatusRequest: MessageTypeDefinition<_tollgate_spend_v1_GetStatusRequest, _tollgate_spend_v1_GetStatusRequest__Output>
        GetStatusResponse: MessageTypeDefinition<_tollgate_spend_v1_GetStatusResponse, _tollgate_spend_v1_GetStatusResponse__Output>
        SentAlert: MessageTypeDefinition<_tollgate_spend_v1_SentAlert, _tollgate_spend_v1_SentAlert__Output>
        SpendService: SubtypeConstructor<typeof grpc.Client, _tollgate_spend_v1_SpendServiceClient> & { service: _tollgate_spend_v1_SpendServiceDefinition }
        TestChannelRequest: MessageTypeDefinition<_tollgate_spend_v1_TestChannelRequest, _tollgate_spend_v1_TestChannelRequest__Output>
        TestChannelResponse: MessageTypeDefinition<_tollgate_spend_v1_TestChannelResponse, _tollgate_spend_v1_TestChannelResponse__Output>
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

