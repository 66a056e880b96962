// Original file: proto/tollgate/admission/v1/admission.proto

import type { Long } from '@grpc/proto-loader';

export interface Allowance {
  'rule'?: (string);
  'amount'?: (number | string | Long);
  'code'?: (string);
}

export interface Allowance__Output {
  'rule': (string);
  'amount': (number);
  'code': (string);
}
