// Original file: proto/tollgate/config/v1/config.proto

import type { Long } from '@grpc/proto-loader';

export interface PriceTerm {
  'name'?: (string);
  'numerator'?: (number | string | Long);
  'denominator'?: (number | string | Long);
  'perMillion'?: ({[key: string]: number | string | Long});
}

export interface PriceTerm__Output {
  'name': (string);
  'numerator': (number);
  'denominator': (number);
  'perMillion': ({[key: string]: number});
}
