// Original file: proto/tollgate/metrics/v1/metrics.proto

import type { Long } from '@grpc/proto-loader';

export interface NoteKeyUseRequest {
  'tokenId'?: (string);
  'atMs'?: (number | string | Long);
}

export interface NoteKeyUseRequest__Output {
  'tokenId': (string);
  'atMs': (number);
}
