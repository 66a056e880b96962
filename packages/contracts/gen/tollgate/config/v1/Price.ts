// Original file: proto/tollgate/config/v1/config.proto

import type { PriceTier as _tollgate_config_v1_PriceTier, PriceTier__Output as _tollgate_config_v1_PriceTier__Output } from '../../../tollgate/config/v1/PriceTier.ts';
import type { PriceTerm as _tollgate_config_v1_PriceTerm, PriceTerm__Output as _tollgate_config_v1_PriceTerm__Output } from '../../../tollgate/config/v1/PriceTerm.ts';
import type { Long } from '@grpc/proto-loader';

export interface Price {
  'inputPerMillion'?: (number | string | Long);
  'inputCacheReadPerMillion'?: (number | string | Long);
  'inputCacheWritePerMillion'?: (number | string | Long);
  'outputPerMillion'?: (number | string | Long);
  'outputReasoningPerMillion'?: (number | string | Long);
  'inputAudioPerMillion'?: (number | string | Long);
  'outputAudioPerMillion'?: (number | string | Long);
  'perRequest'?: (number | string | Long);
  'perImage'?: (number | string | Long);
  'inputCacheWriteHourPerMillion'?: (number | string | Long);
  'tiers'?: (_tollgate_config_v1_PriceTier)[];
  'perMillion'?: ({[key: string]: number | string | Long});
  'terms'?: (_tollgate_config_v1_PriceTerm)[];
}

export interface Price__Output {
  'inputPerMillion': (number);
  'inputCacheReadPerMillion': (number);
  'inputCacheWritePerMillion': (number);
  'outputPerMillion': (number);
  'outputReasoningPerMillion': (number);
  'inputAudioPerMillion': (number);
  'outputAudioPerMillion': (number);
  'perRequest': (number);
  'perImage': (number);
  'inputCacheWriteHourPerMillion': (number);
  'tiers': (_tollgate_config_v1_PriceTier__Output)[];
  'perMillion': ({[key: string]: number});
  'terms': (_tollgate_config_v1_PriceTerm__Output)[];
}
