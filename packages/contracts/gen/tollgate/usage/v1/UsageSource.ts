// Original file: proto/tollgate/usage/v1/usage.proto

export const UsageSource = {
  USAGE_SOURCE_UNSPECIFIED: 'USAGE_SOURCE_UNSPECIFIED',
  USAGE_SOURCE_PROVIDER: 'USAGE_SOURCE_PROVIDER',
  USAGE_SOURCE_ESTIMATED: 'USAGE_SOURCE_ESTIMATED',
  USAGE_SOURCE_NONE: 'USAGE_SOURCE_NONE',
} as const;

export type UsageSource =
  | 'USAGE_SOURCE_UNSPECIFIED'
  | 0
  | 'USAGE_SOURCE_PROVIDER'
  | 1
  | 'USAGE_SOURCE_ESTIMATED'
  | 2
  | 'USAGE_SOURCE_NONE'
  | 3

export type UsageSource__Output = typeof UsageSource[keyof typeof UsageSource]
