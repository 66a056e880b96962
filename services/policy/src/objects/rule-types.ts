/** The types of manifests that hold rules. */
export const RULE_TYPES = [
  'gateway-rate-limiting-config',
  'gateway-budget-config',
  'tenant-rate-limit-config/model',
  'tenant-budget-config',
  'team-budget-config',
] as const;
