// Original file: proto/tollgate/usage/v1/usage.proto

export const PriceStatus = {
  PRICE_STATUS_UNSPECIFIED: 'PRICE_STATUS_UNSPECIFIED',
  PRICE_STATUS_PRICED: 'PRICE_STATUS_PRICED',
  PRICE_STATUS_UNPRICED: 'PRICE_STATUS_UNPRICED',
  PRICE_STATUS_UNCERTAIN: 'PRICE_STATUS_UNCERTAIN',
  PRICE_STATUS_REPORTED: 'PRICE_STATUS_REPORTED',
} as const;

export type PriceStatus =
  | 'PRICE_STATUS_UNSPECIFIED'
  | 0
  | 'PRICE_STATUS_PRICED'
  | 1
  | 'PRICE_STATUS_UNPRICED'
  | 2
  | 'PRICE_STATUS_UNCERTAIN'
  | 3
  | 'PRICE_STATUS_REPORTED'
  | 4

export type PriceStatus__Output = typeof PriceStatus[keyof typeof PriceStatus]
