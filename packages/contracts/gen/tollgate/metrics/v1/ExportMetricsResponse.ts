// Original file: proto/tollgate/metrics/v1/metrics.proto


export interface ExportMetricsResponse {
  'content'?: (Buffer | Uint8Array | string);
}

export interface ExportMetricsResponse__Output {
  'content': (Buffer);
}
