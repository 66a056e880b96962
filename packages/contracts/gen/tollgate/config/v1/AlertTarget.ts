// Original file: proto/tollgate/config/v1/config.proto


export interface AlertTarget {
  'channel'?: (string);
  'toEmails'?: (string)[];
}

export interface AlertTarget__Output {
  'channel': (string);
  'toEmails': (string)[];
}
