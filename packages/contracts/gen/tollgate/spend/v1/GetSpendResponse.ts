// Original file: proto/tollgate/spend/v1/spend.proto

import type { CounterBalance as _tollgate_spend_v1_CounterBalance, CounterBalance__Output as _tollgate_spend_v1_CounterBalance__Output } from '../../../tollgate/spend/v1/CounterBalance.ts';

export interface GetSpendResponse {
  'counters'?: (_tollgate_spend_v1_CounterBalance)[];
  'complete'?: (boolean);
  'nextCursor'?: (string);
}

export interface GetSpendResponse__Output {
  'counters': (_tollgate_spend_v1_CounterBalance__Output)[];
  'complete': (boolean);
  'nextCursor': (string);
}
