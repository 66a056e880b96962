// Original file: proto/tollgate/config/v1/config.proto

import type { ProviderAccount as _tollgate_config_v1_ProviderAccount, ProviderAccount__Output as _tollgate_config_v1_ProviderAccount__Output } from '../../../tollgate/config/v1/ProviderAccount.ts';
import type { Route as _tollgate_config_v1_Route, Route__Output as _tollgate_config_v1_Route__Output } from '../../../tollgate/config/v1/Route.ts';
import type { RetryPolicy as _tollgate_config_v1_RetryPolicy, RetryPolicy__Output as _tollgate_config_v1_RetryPolicy__Output } from '../../../tollgate/config/v1/RetryPolicy.ts';
import type { Guardrail as _tollgate_config_v1_Guardrail, Guardrail__Output as _tollgate_config_v1_Guardrail__Output } from '../../../tollgate/config/v1/Guardrail.ts';
import type { Long } from '@grpc/proto-loader';

export interface WatchConfigResponse {
  'revision'?: (number | string | Long);
  'accounts'?: (_tollgate_config_v1_ProviderAccount)[];
  'priceVersion'?: (string);
  'sinceRevision'?: (number | string | Long);
  'removedAccounts'?: (string)[];
  'routes'?: (_tollgate_config_v1_Route)[];
  'retry'?: (_tollgate_config_v1_RetryPolicy | null);
  'guardrails'?: (_tollgate_config_v1_Guardrail)[];
  'guardrailTimeoutMs'?: (number | string | Long);
}

export interface WatchConfigResponse__Output {
  'revision': (number);
  'accounts': (_tollgate_config_v1_ProviderAccount__Output)[];
  'priceVersion': (string);
  'sinceRevision': (number);
  'removedAccounts': (string)[];
  'routes': (_tollgate_config_v1_Route__Output)[];
  'retry': (_tollgate_config_v1_RetryPolicy__Output | null);
  'guardrails': (_tollgate_config_v1_Guardrail__Output)[];
  'guardrailTimeoutMs': (number);
}
