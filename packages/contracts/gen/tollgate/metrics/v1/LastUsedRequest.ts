// Original file: proto/tollgate/metrics/v1/metrics.proto


export interface LastUsedRequest {
  'tokenIds'?: (string)[];
}

export interface LastUsedRequest__Output {
  'tokenIds': (string)[];
}
