// Original file: proto/tollgate/admin/v1/admin.proto

import type { ServicePresence as _tollgate_health_v1_ServicePresence, ServicePresence__Output as _tollgate_health_v1_ServicePresence__Output } from '../../../tollgate/health/v1/ServicePresence.ts';
import type { Long } from '@grpc/proto-loader';

export interface GetStatusResponse {
  'revision'?: (number | string | Long);
  'configStore'?: (string);
  'configFault'?: (string);
  'ledger'?: (string);
  'admission'?: (string);
  'unusable'?: ({[key: string]: string});
  'warnings'?: (string)[];
  'services'?: (_tollgate_health_v1_ServicePresence)[];
  'bus'?: (string);
}

export interface GetStatusResponse__Output {
  'revision': (number);
  'configStore': (string);
  'configFault': (string);
  'ledger': (string);
  'admission': (string);
  'unusable': ({[key: string]: string});
  'warnings': (string)[];
  'services': (_tollgate_health_v1_ServicePresence__Output)[];
  'bus': (string);
}
