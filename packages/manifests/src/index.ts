export { type CallableAccount, type CallableModel, callableAccount } from './callable-account.ts';
export { toJson, toPublicJson } from './canonical.ts';
export { formatPath, type ManifestFault, type ManifestFaultCode } from './fault.ts';
export {
  hasModels,
  isProviderAccount,
  type Manifest,
  type ManifestOf,
  type ManifestType,
  type ModelAccountManifest,
  type ProviderAccountManifest,
  poolName,
} from './kind-table.ts';
export { plainBaseUrl } from './kinds/accounts/base-url.ts';
export { googleFileFault } from './kinds/accounts/clouds/google-auth.ts';
export { isModelCost } from './kinds/accounts/cost.ts';
export type { CustomEndpointAccount } from './kinds/accounts/custom-endpoint-account.ts';
export { openaiAddressOf } from './kinds/accounts/provider-account.ts';
export { isObjectName, normalSubject, userNameOf } from './kinds/fields.ts';
export type { GuardrailManifest } from './kinds/guardrails/guardrail-group.ts';
export { guardrailKind } from './kinds/guardrails/guardrail-kind.ts';
export type { GuardrailRule } from './kinds/guardrails/guardrails-config.ts';
export { isTrustworthyUrl, JWT_ALGORITHMS } from './kinds/identities/identity-provider.ts';
export { EVERYONE } from './kinds/identities/team.ts';
export type { FallbackRule } from './kinds/routing/fallback-config.ts';
export { nestedModelFindings } from './kinds/routing/nested-models.ts';
export type { Routing } from './kinds/routing/routing.ts';
export type { VirtualModelGroup } from './kinds/routing/virtual-model-group.ts';
export type { RuleAlerts } from './kinds/rules/alerts.ts';
export { type BudgetRule, budgetLimit } from './kinds/rules/budget-config.ts';
export type { RateLimitRule } from './kinds/rules/rate-limiting-config.ts';
export type { RuleWhen } from './kinds/rules/rule-when.ts';
export type { ScopedBudgetLimits } from './kinds/rules/scoped-budget-config.ts';
export type { ScopedRateLimits } from './kinds/rules/scoped-rate-limit-config.ts';
export type { ScopedWhen } from './kinds/rules/scoped-when.ts';
export {
  parseSecretReference,
  SEALED_PREFIX,
  SECRET_MASK,
  type SecretReference,
} from './kinds/secret-reference.ts';
export { didYouMean, nearest } from './nearest.ts';
export { type ManifestDocument, type ParsedManifests, parseManifests, parseStoredManifest } from './parse.ts';
export { manifestJsonSchema } from './schema/json-schema.ts';
export { type KindFields, type ManifestField, manifestFields } from './schema/manifest-fields.ts';
export { replaceSecrets, type SecretField, secretFields } from './secret-fields.ts';
export { syntaxFaults } from './source.ts';
export { unknownType } from './unknown-type.ts';
