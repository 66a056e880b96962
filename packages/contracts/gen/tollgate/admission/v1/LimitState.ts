// Original file: proto/tollgate/admission/v1/admission.proto

import type { Long } from '@grpc/proto-loader';

export interface LimitState {
  'rule'?: (string);
  'limit'?: (number | string | Long);
  'remaining'?: (number | string | Long);
  'resetsAtMs'?: (number | string | Long);
}

export interface LimitState__Output {
  'rule': (string);
  'limit': (number);
  'remaining': (number);
  'resetsAtMs': (number);
}
