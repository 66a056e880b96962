// Original file: proto/tollgate/metrics/v1/metrics.proto

import type { MetricRow as _tollgate_metrics_v1_MetricRow, MetricRow__Output as _tollgate_metrics_v1_MetricRow__Output } from '../../../tollgate/metrics/v1/MetricRow.ts';

export interface QueryMetricsResponse {
  'rows'?: (_tollgate_metrics_v1_MetricRow)[];
  'totals'?: ({[key: string]: number | string});
}

export interface QueryMetricsResponse__Output {
  'rows': (_tollgate_metrics_v1_MetricRow__Output)[];
  'totals': ({[key: string]: number});
}
