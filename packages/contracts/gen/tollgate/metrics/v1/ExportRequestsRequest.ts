// Original file: proto/tollgate/metrics/v1/metrics.proto

import type { Filter as _tollgate_metrics_v1_Filter, Filter__Output as _tollgate_metrics_v1_Filter__Output } from '../../../tollgate/metrics/v1/Filter.ts';
import type { ExportFormat as _tollgate_metrics_v1_ExportFormat, ExportFormat__Output as _tollgate_metrics_v1_ExportFormat__Output } from '../../../tollgate/metrics/v1/ExportFormat.ts';
import type { Long } from '@grpc/proto-loader';

export interface ExportRequestsRequest {
  'fromMs'?: (number | string | Long);
  'toMs'?: (number | string | Long);
  'filters'?: (_tollgate_metrics_v1_Filter)[];
  'columns'?: (string)[];
  'format'?: (_tollgate_metrics_v1_ExportFormat);
}

export interface ExportRequestsRequest__Output {
  'fromMs': (number);
  'toMs': (number);
  'filters': (_tollgate_metrics_v1_Filter__Output)[];
  'columns': (string)[];
  'format': (_tollgate_metrics_v1_ExportFormat__Output);
}
