// Original file: proto/tollgate/admission/v1/admission.proto

export const BodyLog = {
  BODY_LOG_UNSPECIFIED: 'BODY_LOG_UNSPECIFIED',
  BODY_LOG_ALWAYS: 'BODY_LOG_ALWAYS',
  BODY_LOG_NEVER: 'BODY_LOG_NEVER',
} as const;

export type BodyLog =
  | 'BODY_LOG_UNSPECIFIED'
  | 0
  | 'BODY_LOG_ALWAYS'
  | 1
  | 'BODY_LOG_NEVER'
  | 2

export type BodyLog__Output = typeof BodyLog[keyof typeof BodyLog]
