// Original file: proto/tollgate/config/v1/config.proto

import type { SessionIdentifier as _tollgate_config_v1_SessionIdentifier, SessionIdentifier__Output as _tollgate_config_v1_SessionIdentifier__Output } from '../../../tollgate/config/v1/SessionIdentifier.ts';
import type { Long } from '@grpc/proto-loader';

export interface StickyPolicy {
  'ttlMs'?: (number | string | Long);
  'identifiers'?: (_tollgate_config_v1_SessionIdentifier)[];
}

export interface StickyPolicy__Output {
  'ttlMs': (number);
  'identifiers': (_tollgate_config_v1_SessionIdentifier__Output)[];
}
