// Original file: proto/tollgate/metrics/v1/metrics.proto

import type { Long } from '@grpc/proto-loader';

export interface MetricRow {
  'group'?: ({[key: string]: string});
  'timeMs'?: (number | string | Long);
  'measures'?: ({[key: string]: number | string});
  'isRest'?: (boolean);
}

export interface MetricRow__Output {
  'group': ({[key: string]: string});
  'timeMs': (number);
  'measures': ({[key: string]: number});
  'isRest': (boolean);
}
