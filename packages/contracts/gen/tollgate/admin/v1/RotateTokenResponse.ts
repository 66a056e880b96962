// Original file: proto/tollgate/admin/v1/admin.proto

import type { Token as _tollgate_admin_v1_Token, Token__Output as _tollgate_admin_v1_Token__Output } from '../../../tollgate/admin/v1/Token.ts';

export interface RotateTokenResponse {
  'token'?: (_tollgate_admin_v1_Token | null);
  'secret'?: (string);
}

export interface RotateTokenResponse__Output {
  'token': (_tollgate_admin_v1_Token__Output | null);
  'secret': (string);
}
