// Original file: proto/tollgate/admin/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface PastRequest {
  'receivedAtMs'?: (number | string | Long);
  'finishedAtMs'?: (number | string | Long);
  'subject'?: (string);
  'teams'?: (string)[];
  'model'?: (string);
  'tags'?: ({[key: string]: string});
  'tokens'?: (number | string | Long);
  'costNanoUsd'?: (number | string | Long);
}

export interface PastRequest__Output {
  'receivedAtMs': (number);
  'finishedAtMs': (number);
  'subject': (string);
  'teams': (string)[];
  'model': (string);
  'tags': ({[key: string]: string});
  'tokens': (number);
  'costNanoUsd': (number);
}
