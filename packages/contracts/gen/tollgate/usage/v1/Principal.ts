// Original file: proto/tollgate/usage/v1/usage.proto


export interface Principal {
  'subject'?: (string);
  'tokenId'?: (string);
  'teams'?: (string)[];
}

export interface Principal__Output {
  'subject': (string);
  'tokenId': (string);
  'teams': (string)[];
}
