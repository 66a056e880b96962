// Original file: proto/tollgate/logs/v1/logs.proto

import type { Long } from '@grpc/proto-loader';

export interface LoggedBody {
  'content'?: (Buffer | Uint8Array | string);
  'contentEncoding'?: (string);
  'mediaType'?: (string);
  'totalBytes'?: (number | string | Long);
  'truncated'?: (boolean);
}

export interface LoggedBody__Output {
  'content': (Buffer);
  'contentEncoding': (string);
  'mediaType': (string);
  'totalBytes': (number);
  'truncated': (boolean);
}
