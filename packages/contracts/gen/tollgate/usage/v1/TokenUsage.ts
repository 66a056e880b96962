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
  'inputCacheWriteHalfHour'?: (number | string | Long);
  'inputCacheWriteHalfDay'?: (number | string | Long);
  'inputAudioCacheRead'?: (number | string | Long);
  'inputImage'?: (number | string | Long);
  'inputImageCacheRead'?: (number | string | Long);
  'inputVideo'?: (number | string | Long);
  'outputImage'?: (number | string | Long);
  'outputVideo'?: (number | string | Long);
  'inputAudioMs'?: (number | string | Long);
  'inputCharacters'?: (number | string | Long);
  'inputPages'?: (number | string | Long);
  'searchUnits'?: (number | string | Long);
  'outputVideoMs'?: (number | string | Long);
  'webSearchCalls'?: (number | string | Long);
  'webFetchCalls'?: (number | string | Long);
  'fileSearchCalls'?: (number | string | Long);
  'codeExecutionCalls'?: (number | string | Long);
  'otherToolCalls'?: (number | string | Long);
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
  'inputCacheWriteHalfHour': (number);
  'inputCacheWriteHalfDay': (number);
  'inputAudioCacheRead': (number);
  'inputImage': (number);
  'inputImageCacheRead': (number);
  'inputVideo': (number);
  'outputImage': (number);
  'outputVideo': (number);
  'inputAudioMs': (number);
  'inputCharacters': (number);
  'inputPages': (number);
  'searchUnits': (number);
  'outputVideoMs': (number);
  'webSearchCalls': (number);
  'webFetchCalls': (number);
  'fileSearchCalls': (number);
  'codeExecutionCalls': (number);
  'otherToolCalls': (number);
}
