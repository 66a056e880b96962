import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Charge as _tollgate_metrics_v1_Charge, Charge__Output as _tollgate_metrics_v1_Charge__Output } from './tollgate/metrics/v1/Charge.ts';
import type { ExportMetricsRequest as _tollgate_metrics_v1_ExportMetricsRequest, ExportMetricsRequest__Output as _tollgate_metrics_v1_ExportMetricsRequest__Output } from './tollgate/metrics/v1/ExportMetricsRequest.ts';
import type { ExportMetricsResponse as _tollgate_metrics_v1_ExportMetricsResponse, ExportMetricsResponse__Output as _tollgate_metrics_v1_ExportMetricsResponse__Output } from './tollgate/metrics/v1/ExportMetricsResponse.ts';
import type { ExportRequestsRequest as _tollgate_metrics_v1_ExportRequestsRequest, ExportRequestsRequest__Output as _tollgate_metrics_v1_ExportRequestsRequest__Output } from './tollgate/metrics/v1/ExportRequestsRequest.ts';
import type { ExportRequestsResponse as _tollgate_metrics_v1_ExportRequestsResponse, ExportRequestsResponse__Output as _tollgate_metrics_v1_ExportRequestsResponse__Output } from './tollgate/metrics/v1/ExportRequestsResponse.ts';
import type { Filter as _tollgate_metrics_v1_Filter, Filter__Output as _tollgate_metrics_v1_Filter__Output } from './tollgate/metrics/v1/Filter.ts';
import type { GetRequestRequest as _tollgate_metrics_v1_GetRequestRequest, GetRequestRequest__Output as _tollgate_metrics_v1_GetRequestRequest__Output } from './tollgate/metrics/v1/GetRequestRequest.ts';
import type { GetRequestResponse as _tollgate_metrics_v1_GetRequestResponse, GetRequestResponse__Output as _tollgate_metrics_v1_GetRequestResponse__Output } from './tollgate/metrics/v1/GetRequestResponse.ts';
import type { HistoryServiceClient as _tollgate_metrics_v1_HistoryServiceClient, HistoryServiceDefinition as _tollgate_metrics_v1_HistoryServiceDefinition } from './tollgate/metrics/v1/HistoryService.ts';
import type { LastUsedRequest as _tollgate_metrics_v1_LastUsedRequest, LastUsedRequest__Output as _tollgate_metrics_v1_LastUsedRequest__Output } from './tollgate/metrics/v1/LastUsedRequest.ts';
import type { LastUsedResponse as _tollgate_metrics_v1_LastUsedResponse, LastUsedResponse__Output as _tollgate_metrics_v1_LastUsedResponse__Output } from './tollgate/metrics/v1/LastUsedResponse.ts';
import type { MetricRow as _tollgate_metrics_v1_MetricRow, MetricRow__Output as _tollgate_metrics_v1_MetricRow__Output } from './tollgate/metrics/v1/MetricRow.ts';
import type { MetricsServiceClient as _tollgate_metrics_v1_MetricsServiceClient, MetricsServiceDefinition as _tollgate_metrics_v1_MetricsServiceDefinition } from './tollgate/metrics/v1/MetricsService.ts';
import type { NoteKeyUseRequest as _tollgate_metrics_v1_NoteKeyUseRequest, NoteKeyUseRequest__Output as _tollgate_metrics_v1_NoteKeyUseRequest__Output } from './tollgate/metrics/v1/NoteKeyUseRequest.ts';
import type { NoteKeyUseResponse as _tollgate_metrics_v1_NoteKeyUseResponse, NoteKeyUseResponse__Output as _tollgate_metrics_v1_NoteKeyUseResponse__Output } from './tollgate/metrics/v1/NoteKeyUseResponse.ts';
import type { QueryMetricsRequest as _tollgate_metrics_v1_QueryMetricsRequest, QueryMetricsRequest__Output as _tollgate_metrics_v1_QueryMetricsRequest__Output } from './tollgate/metrics/v1/QueryMetricsRequest.ts';
import type { QueryMetricsResponse as _tollgate_metrics_v1_QueryMetricsResponse, QueryMetricsResponse__Output as _tollgate_metrics_v1_QueryMetricsResponse__Output } from './tollgate/metrics/v1/QueryMetricsResponse.ts';
import type { QueryRequestsRequest as _tollgate_metrics_v1_QueryRequestsRequest, QueryRequestsRequest__Output as _tollgate_metrics_v1_QueryRequestsRequest__Output } from './tollgate/metrics/v1/QueryRequestsRequest.ts';
import type { QueryRequestsResponse as _tollgate_metrics_v1_QueryRequestsResponse, QueryRequestsResponse__Output as _tollgate_metrics_v1_QueryRequestsResponse__Output } from './tollgate/metrics/v1/QueryRequestsResponse.ts';
import type { StreamChargesRequest as _tollgate_metrics_v1_StreamChargesRequest, StreamChargesRequest__Output as _tollgate_metrics_v1_StreamChargesRequest__Output } from './tollgate/metrics/v1/StreamChargesRequest.ts';
import type { StreamChargesResponse as _tollgate_metrics_v1_StreamChargesResponse, StreamChargesResponse__Output as _tollgate_metrics_v1_StreamChargesResponse__Output } from './tollgate/metrics/v1/StreamChargesResponse.ts';
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
    metrics: {
      v1: {
        Charge: MessageTypeDefinition<_tollgate_metrics_v1_Charge, _tollgate_metrics_v1_Charge__Output>
        ExportFormat: EnumTypeDefinition
        ExportMetricsRequest: MessageTypeDefinition<_tollgate_metrics_v1_ExportMetricsRequest, _tollgate_metrics_v1_ExportMetricsRequest__Output>
        ExportMetricsResponse: MessageTypeDefinition<_tollgate_metrics_v1_ExportMetricsResponse, _tollgate_metrics_v1_ExportMetricsResponse__Output>
        ExportRequestsRequest: MessageTypeDefinition<_tollgate_metrics_v1_ExportRequestsRequest, _tollgate_metrics_v1_ExportRequestsRequest__Output>
        ExportRequestsResponse: MessageTypeDefinition<_tollgate_metrics_v1_ExportRequestsResponse, _tollgate_metrics_v1_ExportRequestsResponse__Output>
        Filter: MessageTypeDefinition<_tollgate_metrics_v1_Filter, _tollgate_metrics_v1_Filter__Output>
        GetRequestRequest: MessageTypeDefinition<_tollgate_metrics_v1_GetRequestRequest, _tollgate_metrics_v1_GetRequestRequest__Output>
        GetRequestResponse: MessageTypeDefinition<_tollgate_metrics_v1_GetRequestResponse, _tollgate_metrics_v1_GetRequestResponse__Output>
        HistoryService: SubtypeConstructor<typeof grpc.Client, _tollgate_metrics_v1_HistoryServiceClient> & { service: _tollgate_metrics_v1_HistoryServiceDefinition }
        LastUsedRequest: MessageTypeDefinition<_tollgate_metrics_v1_LastUsedRequest, _tollgate_metrics_v1_LastUsedRequest__Output>
        LastUsedResponse: MessageTypeDefinition<_tollgate_metrics_v1_LastUsedResponse, _tollgate_metrics_v1_LastUsedResponse__Output>
        MetricRow: MessageTypeDefinition<_tollgate_metrics_v1_MetricRow, _tollgate_metrics_v1_MetricRow__Output>
        MetricsService: SubtypeConstructor<typeof grpc.Client, _tollgate_metrics_v1_MetricsServiceClient> & { service: _tollgate_metrics_v1_MetricsServiceDefinition }
        NoteKeyUseRequest: MessageTypeDefinition<_tollgate_metrics_v1_NoteKeyUseRequest, _tollgate_metrics_v1_NoteKeyUseRequest__Output>
        NoteKeyUseResponse: MessageTypeDefinition<_tollgate_metrics_v1_NoteKeyUseResponse, _tollgate_metrics_v1_NoteKeyUseResponse__Output>
        QueryMetricsRequest: MessageTypeDefinition<_tollgate_metrics_v1_QueryMetricsRequest, _tollgate_metrics_v1_QueryMetricsRequest__Output>
        QueryMetricsResponse: MessageTypeDefinition<_tollgate_metrics_v1_QueryMetricsResponse, _tollgate_metrics_v1_QueryMetricsResponse__Output>
        QueryRequestsRequest: MessageTypeDefinition<_tollgate_metrics_v1_QueryRequestsRequest, _tollgate_metrics_v1_QueryRequestsRequest__Output>
        QueryRequestsResponse: MessageTypeDefinition<_tollgate_metrics_v1_QueryRequestsResponse, _tollgate_metrics_v1_QueryRequestsResponse__Output>
        StreamChargesRequest: MessageTypeDefinition<_tollgate_metrics_v1_StreamChargesRequest, _tollgate_metrics_v1_StreamChargesRequest__Output>
        StreamChargesResponse: MessageTypeDefinition<_tollgate_metrics_v1_StreamChargesResponse, _tollgate_metrics_v1_StreamChargesResponse__Output>
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

