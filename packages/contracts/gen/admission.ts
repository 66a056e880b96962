import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Admission as _tollgate_admission_v1_Admission, Admission__Output as _tollgate_admission_v1_Admission__Output } from './tollgate/admission/v1/Admission.ts';
import type { AdmissionRequest as _tollgate_admission_v1_AdmissionRequest, AdmissionRequest__Output as _tollgate_admission_v1_AdmissionRequest__Output } from './tollgate/admission/v1/AdmissionRequest.ts';
import type { AdmissionServiceClient as _tollgate_admission_v1_AdmissionServiceClient, AdmissionServiceDefinition as _tollgate_admission_v1_AdmissionServiceDefinition } from './tollgate/admission/v1/AdmissionService.ts';
import type { AdmitRequest as _tollgate_admission_v1_AdmitRequest, AdmitRequest__Output as _tollgate_admission_v1_AdmitRequest__Output } from './tollgate/admission/v1/AdmitRequest.ts';
import type { AdmitResponse as _tollgate_admission_v1_AdmitResponse, AdmitResponse__Output as _tollgate_admission_v1_AdmitResponse__Output } from './tollgate/admission/v1/AdmitResponse.ts';
import type { Allowance as _tollgate_admission_v1_Allowance, Allowance__Output as _tollgate_admission_v1_Allowance__Output } from './tollgate/admission/v1/Allowance.ts';
import type { GuardrailUse as _tollgate_admission_v1_GuardrailUse, GuardrailUse__Output as _tollgate_admission_v1_GuardrailUse__Output } from './tollgate/admission/v1/GuardrailUse.ts';
import type { LimitState as _tollgate_admission_v1_LimitState, LimitState__Output as _tollgate_admission_v1_LimitState__Output } from './tollgate/admission/v1/LimitState.ts';
import type { ModelList as _tollgate_admission_v1_ModelList, ModelList__Output as _tollgate_admission_v1_ModelList__Output } from './tollgate/admission/v1/ModelList.ts';
import type { Observation as _tollgate_admission_v1_Observation, Observation__Output as _tollgate_admission_v1_Observation__Output } from './tollgate/admission/v1/Observation.ts';
import type { Refusal as _tollgate_admission_v1_Refusal, Refusal__Output as _tollgate_admission_v1_Refusal__Output } from './tollgate/admission/v1/Refusal.ts';
import type { Release as _tollgate_admission_v1_Release, Release__Output as _tollgate_admission_v1_Release__Output } from './tollgate/admission/v1/Release.ts';
import type { TargetShare as _tollgate_admission_v1_TargetShare, TargetShare__Output as _tollgate_admission_v1_TargetShare__Output } from './tollgate/admission/v1/TargetShare.ts';
import type { Verdict as _tollgate_admission_v1_Verdict, Verdict__Output as _tollgate_admission_v1_Verdict__Output } from './tollgate/admission/v1/Verdict.ts';
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
    admission: {
      v1: {
        Admission: MessageTypeDefinition<_tollgate_admission_v1_Admission, _tollgate_admission_v1_Admission__Output>
        AdmissionRequest: MessageTypeDefinition<_tollgate_admission_v1_AdmissionRequest, _tollgate_admission_v1_AdmissionRequest__Output>
        AdmissionService: SubtypeConstructor<typeof grpc.Client, _tollgate_admission_v1_AdmissionServiceClient> & { service: _tollgate_admission_v1_AdmissionServiceDefinition }
        AdmitRequest: MessageTypeDefinition<_tollgate_admission_v1_AdmitRequest, _tollgate_admission_v1_AdmitRequest__Output>
        AdmitResponse: MessageTypeDefinition<_tollgate_admission_v1_AdmitResponse, _tollgate_admission_v1_AdmitResponse__Output>
        Allowance: MessageTypeDefinition<_tollgate_admission_v1_Allowance, _tollgate_admission_v1_Allowance__Output>
        BodyLog: EnumTypeDefinition
        GuardrailUse: MessageTypeDefinition<_tollgate_admission_v1_GuardrailUse, _tollgate_admission_v1_GuardrailUse__Output>
        LimitState: MessageTypeDefinition<_tollgate_admission_v1_LimitState, _tollgate_admission_v1_LimitState__Output>
        ModelList: MessageTypeDefinition<_tollgate_admission_v1_ModelList, _tollgate_admission_v1_ModelList__Output>
        Observation: MessageTypeDefinition<_tollgate_admission_v1_Observation, _tollgate_admission_v1_Observation__Output>
        Refusal: MessageTypeDefinition<_tollgate_admission_v1_Refusal, _tollgate_admission_v1_Refusal__Output>
        Release: MessageTypeDefinition<_tollgate_admission_v1_Release, _tollgate_admission_v1_Release__Output>
        TargetShare: MessageTypeDefinition<_tollgate_admission_v1_TargetShare, _tollgate_admission_v1_TargetShare__Output>
        Verdict: MessageTypeDefinition<_tollgate_admission_v1_Verdict, _tollgate_admission_v1_Verdict__Output>
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

