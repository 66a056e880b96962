// Original file: proto/tollgate/metrics/v1/metrics.proto

import type { Filter as _tollgate_metrics_v1_Filter, Filter__Output as _tollgate_metrics_v1_Filter__Output } from '../../../tollgate/metrics/v1/Filter.ts';
import type { Long } from '@grpc/proto-loader';

export interface QueryMetricsRequest {
  'fromMs'?: (number | string | Long);
  'toMs'?: (number | string | Long);
  'measures'?: (string)[];
  'groupBy'?: (string)[];
  'filters'?: (_tollgate_metrics_v1_Filter)[];
  'stepSeconds'?: (number | string | Long);
  'limit'?: (number);
  'stepStartsMs'?: (number | string | Long)[];
  'rest'?: (boolean);
}

export interface QueryMetricsRequest__Output {
  'fromMs': (number);
  'toMs': (number);
  'measures': (string)[];
  'groupBy': (string)[];
  'filters': (_tollgate_metrics_v1_Filter__Output)[];
  'stepSeconds': (number);
  'limit': (number);
  'stepStartsMs': (number)[];
  'rest': (boolean);
}
