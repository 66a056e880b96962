// Original file: proto/tollgate/health/v1/health.proto


export interface StoreState {
  'name'?: (string);
  'state'?: (string);
}

export interface StoreState__Output {
  'name': (string);
  'state': (string);
}
