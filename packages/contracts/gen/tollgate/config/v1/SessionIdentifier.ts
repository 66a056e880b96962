// Original file: proto/tollgate/config/v1/config.proto


export interface SessionIdentifier {
  'source'?: (string);
  'key'?: (string);
}

export interface SessionIdentifier__Output {
  'source': (string);
  'key': (string);
}
