// Original file: proto/tollgate/config/v1/config.proto

import type { Long } from '@grpc/proto-loader';

export interface PriceTier {
  'inputTokensAbove'?: (number | string | Long);
  'inputPerMillion'?: (number | string | Long);
  'inputCacheReadPerMillion'?: (number | string | Long);
  'inputCacheWritePerMillion'?: (number | string | Long);
  'inputCacheWriteHourPerMillion'?: (number | string | Long);
  'outputPerMillion'?: (number | string | Long);
  'outputReasoningPerMillion'?: (number | string | Long);
  'inputAudioPerMillion'?: (number | string | Long);
  'outputAudioPerMillion'?: (number | string | Long);
  'perMillion'?: ({[key: string]: number | string | Long});
}

export interface PriceTier__Output {
  'inputTokensAbove': (number);
  'inputPerMillion': (number);
  'inputCacheReadPerMillion': (number);
  'inputCacheWritePerMillion': (number);
  'inputCacheWriteHourPerMillion': (number);
  'outputPerMillion': (number);
  'outputReasoningPerMillion': (number);
  'inputAudioPerMillion': (number);
  'outputAudioPerMillion': (number);
  'perMillion': ({[key: string]: number});
}
