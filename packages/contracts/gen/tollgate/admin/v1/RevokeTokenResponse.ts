// Original file: proto/tollgate/admin/v1/admin.proto


export interface RevokeTokenResponse {
  'revoked'?: (boolean);
}

export interface RevokeTokenResponse__Output {
  'revoked': (boolean);
}
