// Original file: proto/tollgate/usage/v1/usage.proto

import type { Principal as _tollgate_usage_v1_Principal, Principal__Output as _tollgate_usage_v1_Principal__Output } from '../../../tollgate/usage/v1/Principal.ts';
import type { TokenUsage as _tollgate_usage_v1_TokenUsage, TokenUsage__Output as _tollgate_usage_v1_TokenUsage__Output } from '../../../tollgate/usage/v1/TokenUsage.ts';
import type { UsageSource as _tollgate_usage_v1_UsageSource, UsageSource__Output as _tollgate_usage_v1_UsageSource__Output } from '../../../tollgate/usage/v1/UsageSource.ts';
import type { PriceStatus as _tollgate_usage_v1_PriceStatus, PriceStatus__Output as _tollgate_usage_v1_PriceStatus__Output } from '../../../tollgate/usage/v1/PriceStatus.ts';
import type { EndedBy as _tollgate_usage_v1_EndedBy, EndedBy__Output as _tollgate_usage_v1_EndedBy__Output } from '../../../tollgate/usage/v1/EndedBy.ts';
import type { CounterRef as _tollgate_usage_v1_CounterRef, CounterRef__Output as _tollgate_usage_v1_CounterRef__Output } from '../../../tollgate/usage/v1/CounterRef.ts';
import type { Attempt as _tollgate_usage_v1_Attempt, Attempt__Output as _tollgate_usage_v1_Attempt__Output } from '../../../tollgate/usage/v1/Attempt.ts';
import type { Long } from '@grpc/proto-loader';

export interface UsageEvent {
  'requestId'?: (string);
  'receivedAtMs'?: (number | string | Long);
  'admittedAtMs'?: (number | string | Long);
  'finishedAtMs'?: (number | string | Long);
  'gatewayId'?: (string);
  'traceId'?: (string);
  'principal'?: (_tollgate_usage_v1_Principal | null);
  'tags'?: ({[key: string]: string});
  'modelAsked'?: (string);
  'modelResolved'?: (string);
  'providerAccount'?: (string);
  'provider'?: (string);
  'providerModel'?: (string);
  'dialect'?: (string);
  'streaming'?: (boolean);
  'tokens'?: (_tollgate_usage_v1_TokenUsage | null);
  'usageSource'?: (_tollgate_usage_v1_UsageSource);
  'costNanoUsd'?: (number | string | Long);
  'priceStatus'?: (_tollgate_usage_v1_PriceStatus);
  'priceVersion'?: (string);
  'latencyMs'?: (number | string);
  'timeToFirstTokenMs'?: (number | string);
  'interTokenMs'?: (number | string);
  'upstreamMs'?: (number | string);
  'httpStatus'?: (number);
  'errorCode'?: (string);
  'endedBy'?: (_tollgate_usage_v1_EndedBy);
  'refusedByRule'?: (string);
  'matchedRules'?: (string)[];
  'counters'?: (_tollgate_usage_v1_CounterRef)[];
  'attempts'?: (_tollgate_usage_v1_Attempt)[];
  'unsettled'?: (boolean);
  'logged'?: (boolean);
  'errorMessage'?: (string);
  'errorCause'?: (string);
}

export interface UsageEvent__Output {
  'requestId': (string);
  'receivedAtMs': (number);
  'admittedAtMs': (number);
  'finishedAtMs': (number);
  'gatewayId': (string);
  'traceId': (string);
  'principal': (_tollgate_usage_v1_Principal__Output | null);
  'tags': ({[key: string]: string});
  'modelAsked': (string);
  'modelResolved': (string);
  'providerAccount': (string);
  'provider': (string);
  'providerModel': (string);
  'dialect': (string);
  'streaming': (boolean);
  'tokens': (_tollgate_usage_v1_TokenUsage__Output | null);
  'usageSource': (_tollgate_usage_v1_UsageSource__Output);
  'costNanoUsd': (number);
  'priceStatus': (_tollgate_usage_v1_PriceStatus__Output);
  'priceVersion': (string);
  'latencyMs': (number);
  'timeToFirstTokenMs': (number);
  'interTokenMs': (number);
  'upstreamMs': (number);
  'httpStatus': (number);
  'errorCode': (string);
  'endedBy': (_tollgate_usage_v1_EndedBy__Output);
  'refusedByRule': (string);
  'matchedRules': (string)[];
  'counters': (_tollgate_usage_v1_CounterRef__Output)[];
  'attempts': (_tollgate_usage_v1_Attempt__Output)[];
  'unsettled': (boolean);
  'logged': (boolean);
  'errorMessage': (string);
  'errorCause': (string);
}
