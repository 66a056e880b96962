// Original file: proto/tollgate/spend/v1/spend.proto


export interface TestChannelResponse {
  'fault'?: (string);
}

export interface TestChannelResponse__Output {
  'fault': (string);
}
