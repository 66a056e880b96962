// Original file: proto/tollgate/metrics/v1/metrics.proto

import type { QueryMetricsRequest as _tollgate_metrics_v1_QueryMetricsRequest, QueryMetricsRequest__Output as _tollgate_metrics_v1_QueryMetricsRequest__Output } from '../../../tollgate/metrics/v1/QueryMetricsRequest.ts';
import type { ExportFormat as _tollgate_metrics_v1_ExportFormat, ExportFormat__Output as _tollgate_metrics_v1_ExportFormat__Output } from '../../../tollgate/metrics/v1/ExportFormat.ts';

export interface ExportMetricsRequest {
  'query'?: (_tollgate_metrics_v1_QueryMetricsRequest | null);
  'format'?: (_tollgate_metrics_v1_ExportFormat);
}

export interface ExportMetricsRequest__Output {
  'query': (_tollgate_metrics_v1_QueryMetricsRequest__Output | null);
  'format': (_tollgate_metrics_v1_ExportFormat__Output);
}
