// Original file: proto/tollgate/admission/v1/admission.proto

import type { Long } from '@grpc/proto-loader';

export interface Observation {
  'model'?: (string);
  'subject'?: (string);
  'outputTokens'?: (number | string | Long);
  'outputTokensMax'?: (number | string | Long);
  'textBytes'?: (number | string | Long);
  'inputTokens'?: (number | string | Long);
  'inputTokensCached'?: (number | string | Long);
}

export interface Observation__Output {
  'model': (string);
  'subject': (string);
  'outputTokens': (number);
  'outputTokensMax': (number);
  'textBytes': (number);
  'inputTokens': (number);
  'inputTokensCached': (number);
}
