// Original file: proto/tollgate/config/v1/config.proto


export interface LimitRequest {
  'name'?: (string);
  'rule'?: (string);
  'entity'?: (string);
  'requestedBy'?: (string);
  'amount'?: (number | string);
  'limit'?: (string);
  'reason'?: (string);
}

export interface LimitRequest__Output {
  'name': (string);
  'rule': (string);
  'entity': (string);
  'requestedBy': (string);
  'amount': (number);
  'limit': (string);
  'reason': (string);
}
