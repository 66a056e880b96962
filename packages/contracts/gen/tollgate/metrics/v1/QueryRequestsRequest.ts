// Original file: proto/tollgate/metrics/v1/metrics.proto

import type { Filter as _tollgate_metrics_v1_Filter, Filter__Output as _tollgate_metrics_v1_Filter__Output } from '../../../tollgate/metrics/v1/Filter.ts';
import type { Long } from '@grpc/proto-loader';

export interface QueryRequestsRequest {
  'fromMs'?: (number | string | Long);
  'toMs'?: (number | string | Long);
  'filters'?: (_tollgate_metrics_v1_Filter)[];
  'limit'?: (number);
  'cursor'?: (string);
  'search'?: (string);
}

export interface QueryRequestsRequest__Output {
  'fromMs': (number);
  'toMs': (number);
  'filters': (_tollgate_metrics_v1_Filter__Output)[];
  'limit': (number);
  'cursor': (string);
  'search': (string);
}
