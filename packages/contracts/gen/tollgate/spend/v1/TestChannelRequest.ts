// Original file: proto/tollgate/spend/v1/spend.proto


export interface TestChannelRequest {
  'channel'?: (string);
  'toEmails'?: (string)[];
}

export interface TestChannelRequest__Output {
  'channel': (string);
  'toEmails': (string)[];
}
