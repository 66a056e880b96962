// Original file: proto/tollgate/config/v1/config.proto

import type { RetryPolicy as _tollgate_config_v1_RetryPolicy, RetryPolicy__Output as _tollgate_config_v1_RetryPolicy__Output } from '../../../tollgate/config/v1/RetryPolicy.ts';
import type { Long } from '@grpc/proto-loader';

export interface RouteTarget {
  'target'?: (string);
  'weight'?: (number);
  'priority'?: (number);
  'retry'?: (_tollgate_config_v1_RetryPolicy | null);
  'fallbackStatusCodes'?: (number)[];
  'firstOnly'?: (boolean);
  'overrideParams'?: (string);
  'setHeaders'?: ({[key: string]: string});
  'removedHeaders'?: (string)[];
  'requestTimeoutMs'?: (number | string | Long);
  'ttftTimeoutMs'?: (number | string | Long);
  'timePerTokenMaxMs'?: (number | string | Long);
  'timeToFirstTokenMaxMs'?: (number | string | Long);
  'hedgeAfterMs'?: (number | string | Long);
  'tier'?: (string);
}

export interface RouteTarget__Output {
  'target': (string);
  'weight': (number);
  'priority': (number);
  'retry': (_tollgate_config_v1_RetryPolicy__Output | null);
  'fallbackStatusCodes': (number)[];
  'firstOnly': (boolean);
  'overrideParams': (string);
  'setHeaders': ({[key: string]: string});
  'removedHeaders': (string)[];
  'requestTimeoutMs': (number);
  'ttftTimeoutMs': (number);
  'timePerTokenMaxMs': (number);
  'timeToFirstTokenMaxMs': (number);
  'hedgeAfterMs': (number);
  'tier': (string);
}
