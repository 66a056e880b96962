// Original file: proto/tollgate/admin/v1/admin.proto

import type { TriedCounter as _tollgate_admin_v1_TriedCounter, TriedCounter__Output as _tollgate_admin_v1_TriedCounter__Output } from '../../../tollgate/admin/v1/TriedCounter.ts';
import type { Long } from '@grpc/proto-loader';

export interface TriedRule {
  'rule'?: (string);
  'mode'?: (string);
  'matched'?: (number | string | Long);
  'refused'?: (number | string | Long);
  'refusedCostNanoUsd'?: (number | string | Long);
  'firstRefusedAtMs'?: (number | string | Long);
  'counters'?: (_tollgate_admin_v1_TriedCounter)[];
}

export interface TriedRule__Output {
  'rule': (string);
  'mode': (string);
  'matched': (number);
  'refused': (number);
  'refusedCostNanoUsd': (number);
  'firstRefusedAtMs': (number);
  'counters': (_tollgate_admin_v1_TriedCounter__Output)[];
}
