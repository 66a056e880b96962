// Original file: proto/tollgate/usage/v1/usage.proto

import type { Long } from '@grpc/proto-loader';

export interface TokenUsage {
  'inputUncached'?: (number | string | Long);
  'inputCacheRead'?: (number | string | Long);
  'inputCacheWrite'?: (number | string | Long);
  'output'?: (number | string | Long);
  'outputReasoning'?: (number | string | Long);
  'inputAudio'?: (number | string | Long);
  'outputAudio'?: (number | string | Long);
  'images'?: (number | string | Long);
  'inputCacheWriteHour'?: (number | string | Long);
}

export interface TokenUsage__Output {
  'inputUncached': (number);
  'inputCacheRead': (number);
  'inputCacheWrite': (number);
  'output': (number);
  'outputReasoning': (number);
  'inputAudio': (number);
  'outputAudio': (number);
  'images': (number);
  'inputCacheWriteHour': (number);
}
