// Original file: proto/tollgate/spend/v1/spend.proto

import type { Long } from '@grpc/proto-loader';

export interface SentAlert {
  'rule'?: (string);
  'entity'?: (string);
  'window'?: (string);
  'threshold'?: (number | string);
  'firedAtMs'?: (number | string | Long);
  'channel'?: (string);
  'fault'?: (string);
  'kind'?: (string);
}

export interface SentAlert__Output {
  'rule': (string);
  'entity': (string);
  'window': (string);
  'threshold': (number);
  'firedAtMs': (number);
  'channel': (string);
  'fault': (string);
  'kind': (string);
}
