// Original file: proto/tollgate/spend/v1/spend.proto

import type { SentAlert as _tollgate_spend_v1_SentAlert, SentAlert__Output as _tollgate_spend_v1_SentAlert__Output } from '../../../tollgate/spend/v1/SentAlert.ts';

export interface GetStatusResponse {
  'ledger'?: (string);
  'rebuilding'?: (boolean);
  'alerts'?: (_tollgate_spend_v1_SentAlert)[];
}

export interface GetStatusResponse__Output {
  'ledger': (string);
  'rebuilding': (boolean);
  'alerts': (_tollgate_spend_v1_SentAlert__Output)[];
}
