// Original file: proto/tollgate/spend/v1/spend.proto


export interface GetSpendRequest {
  'rule'?: (string);
  'limit'?: (number);
  'cursor'?: (string);
}

export interface GetSpendRequest__Output {
  'rule': (string);
  'limit': (number);
  'cursor': (string);
}
