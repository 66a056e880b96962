// Original file: proto/tollgate/usage/v1/usage.proto

export const PriceStatus = {
  PRICE_STATUS_UNSPECIFIED: 'PRICE_STATUS_UNSPECIFIED',
  PRICE_STATUS_PRICED: 'PRICE_STATUS_PRICED',
  PRICE_STATUS_UNPRICED: 'PRICE_STATUS_UNPRICED',
} as const;

export type PriceStatus =
  | 'PRICE_STATUS_UNSPECIFIED'
  | 0
  | 'PRICE_STATUS_PRICED'
  | 1
  | 'PRICE_STATUS_UNPRICED'
  | 2

export type PriceStatus__Output = typeof PriceStatus[keyof typeof PriceStatus]
