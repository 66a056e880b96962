// Original file: proto/tollgate/metrics/v1/metrics.proto

import type { Charge as _tollgate_metrics_v1_Charge, Charge__Output as _tollgate_metrics_v1_Charge__Output } from '../../../tollgate/metrics/v1/Charge.ts';

export interface StreamChargesResponse {
  'charges'?: (_tollgate_metrics_v1_Charge)[];
}

export interface StreamChargesResponse__Output {
  'charges': (_tollgate_metrics_v1_Charge__Output)[];
}
