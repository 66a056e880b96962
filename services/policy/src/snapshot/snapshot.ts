import type { AlertRule, LimitRule, NotificationChannel } from '@tollgate/contracts';
import { isProviderAccount } from '@tollgate/manifests';
import { grantsOf } from '../access/grants.ts';
import { alertRulesOf } from '../alerts/alert-rules.ts';
import type { ConfigContent } from '../content/content.ts';
import type { Bearer } from '../identity/jwt/bearer.ts';
import { limitRulesOf } from '../rules/limit-rules.ts';
import { rulePlanner } from '../rules/match.ts';
import { ruleSetsOf } from '../rules/rule-sets.ts';
import { rulesNaming } from '../rules/rules-naming.ts';
import { type ResolvedAccount, type SnapshotAccount, snapshotAccount } from './accounts.ts';
import { type Caller, callersOf } from './caller.ts';

/** What secrets of a config are, resolved when a version is taken. */
export type ResolvedSecrets = {
  /** By account name; accounts without secrets are absent. */
  readonly accounts: ReadonlyMap<string, ResolvedAccount>;
  /** Ready for use, or with a fault. */
  readonly channels: readonly NotificationChannel[];
};

/** What people are to be told, and how. */
export type SnapshotAlerts = {
  readonly rules: readonly AlertRule[];
  readonly channels: readonly NotificationChannel[];
  /** The limits of every rule, whether it alerts or not. */
  readonly limits: readonly LimitRule[];
};

/** One revision of the config, ready for use. Immutable to those who hold it. */
export type Snapshot = {
  readonly revision: number;
  readonly content: ConfigContent;
  readonly accounts: ReadonlyMap<string, SnapshotAccount>;
  /** Whether a model without a price is refused where an enforced cost rule counts the request. */
  readonly refusesUnpricedModels: boolean;
  readonly alerts: SnapshotAlerts;
  /** The caller behind a SHA-256 of 32 bytes. */
  callerOf(sha256: Buffer): Caller | undefined;
  /** The caller behind a verified JWT; undefined when its bearer is nobody here. */
  bearerCaller(bearer: Bearer): Caller | undefined;
  /** Ids of the rules whose conditions name one of these subjects. */
  rulesNaming(subjects: ReadonlySet<string>): string[];
};

/**
 * Builds everything that follows from one version of the config at a moment, by which prices go.
 */
export function compileSnapshot(content: ConfigContent, secrets: ResolvedSecrets, nowMs: number): Snapshot {
  const manifests = [...content.manifests.values()];
  const accountManifests = manifests.filter(isProviderAccount);
  const accounts = new Map(
    accountManifests.map((manifest) => {
      const { name } = manifest;
      return [name, snapshotAccount(manifest, secrets.accounts.get(name), nowMs)] as const;
    }),
  );
  const ruleSets = ruleSetsOf(manifests);
  const callers = callersOf(content, {
    grants: grantsOf(accountManifests, manifests),
    models: new Map(
      [...accounts.values()].flatMap(({ models }) => models.map((model) => [model.name, model])),
    ),
    planRules: rulePlanner(ruleSets),
  });
  return {
    revision: content.revision,
    content,
    accounts,
    refusesUnpricedModels: manifests.some(
      (manifest) => manifest.type === 'gateway-global-settings' && manifest.unpriced_models === 'refuse',
    ),
    alerts: {
      rules: alertRulesOf(manifests),
      channels: secrets.channels,
      limits: limitRulesOf(ruleSets),
    },
    callerOf: callers.ofKey,
    bearerCaller: callers.ofBearer,
    rulesNaming: (subjects) => rulesNaming(subjects, ruleSets),
  };
}
