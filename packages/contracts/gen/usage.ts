import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

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

