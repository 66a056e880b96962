// Original file: proto/tollgate/metrics/v1/metrics.proto


export interface Filter {
  'field'?: (string);
  'op'?: (string);
  'values'?: (string)[];
}

export interface Filter__Output {
  'field': (string);
  'op': (string);
  'values': (string)[];
}
