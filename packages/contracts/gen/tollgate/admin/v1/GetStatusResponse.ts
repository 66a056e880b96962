// Original file: proto/tollgate/admin/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface GetStatusResponse {
  'revision'?: (number | string | Long);
  'configStore'?: (string);
  'configFault'?: (string);
  'ledger'?: (string);
  'admission'?: (string);
  'unusable'?: ({[key: string]: string});
  'warnings'?: (string)[];
}

export interface GetStatusResponse__Output {
  'revision': (number);
  'configStore': (string);
  'configFault': (string);
  'ledger': (string);
  'admission': (string);
  'unusable': ({[key: string]: string});
  'warnings': (string)[];
}
