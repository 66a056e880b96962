// Original file: proto/tollgate/admin/v1/admin.proto

import type { PastRequest as _tollgate_admin_v1_PastRequest, PastRequest__Output as _tollgate_admin_v1_PastRequest__Output } from '../../../tollgate/admin/v1/PastRequest.ts';

export interface TryLimitsRequest {
  'documents'?: (Buffer | Uint8Array | string);
  'contentType'?: (string);
  'requests'?: (_tollgate_admin_v1_PastRequest)[];
}

export interface TryLimitsRequest__Output {
  'documents': (Buffer);
  'contentType': (string);
  'requests': (_tollgate_admin_v1_PastRequest__Output)[];
}
