// Original file: proto/tollgate/metrics/v1/metrics.proto

export const ExportFormat = {
  EXPORT_FORMAT_UNSPECIFIED: 'EXPORT_FORMAT_UNSPECIFIED',
  EXPORT_FORMAT_CSV: 'EXPORT_FORMAT_CSV',
  EXPORT_FORMAT_JSON_LINES: 'EXPORT_FORMAT_JSON_LINES',
} as const;

export type ExportFormat =
  | 'EXPORT_FORMAT_UNSPECIFIED'
  | 0
  | 'EXPORT_FORMAT_CSV'
  | 1
  | 'EXPORT_FORMAT_JSON_LINES'
  | 2

export type ExportFormat__Output = typeof ExportFormat[keyof typeof ExportFormat]
