// Original file: proto/tollgate/health/v1/health.proto

import type { StoreState as _tollgate_health_v1_StoreState, StoreState__Output as _tollgate_health_v1_StoreState__Output } from '../../../tollgate/health/v1/StoreState.ts';
import type { BusLag as _tollgate_health_v1_BusLag, BusLag__Output as _tollgate_health_v1_BusLag__Output } from '../../../tollgate/health/v1/BusLag.ts';
import type { Long } from '@grpc/proto-loader';

export interface ServicePresence {
  'service'?: (string);
  'instance'?: (string);
  'version'?: (string);
  'state'?: (string);
  'configRevision'?: (number | string | Long);
  'stores'?: (_tollgate_health_v1_StoreState)[];
  'busLags'?: (_tollgate_health_v1_BusLag)[];
  'isLast'?: (boolean);
  'silentForMs'?: (number | string | Long);
}

export interface ServicePresence__Output {
  'service': (string);
  'instance': (string);
  'version': (string);
  'state': (string);
  'configRevision': (number);
  'stores': (_tollgate_health_v1_StoreState__Output)[];
  'busLags': (_tollgate_health_v1_BusLag__Output)[];
  'isLast': (boolean);
  'silentForMs': (number);
}
