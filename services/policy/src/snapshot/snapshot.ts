import { isDeepStrictEqual } from 'node:util';
import type {
  AlertRule,
  Guardrail,
  LimitRequest,
  LimitRule,
  NotificationChannel,
  RetryPolicy,
  Route,
} from '@tollgate/contracts';
import { grantsIn } from '../access/grants.ts';
import { alertRulesOf } from '../alerts/alert-rules.ts';
import { limitRequestsOf } from '../alerts/limit-requests.ts';
import type { ConfigContent } from '../content/content.ts';
import type { Bearer } from '../identity/jwt/bearer.ts';
import { keptWith } from '../incremental/kept-with.ts';
import type { Manifests } from '../objects/manifests.ts';
import { guardrailPlanner } from '../rules/guardrail-rules.ts';
import { limitRulesOf } from '../rules/limit-rules.ts';
import { loggingPlanner } from '../rules/logging-planner.ts';
import { rulePlanner } from '../rules/match.ts';
import { ruleSetsOf } from '../rules/rule-sets.ts';
import { rulesNaming } from '../rules/rules-naming.ts';
import { type ResolvedAccount, type SnapshotAccount, snapshotAccount } from './accounts.ts';
import { type Caller, type Callers, type CallersShared, callersOf } from './caller.ts';
import { retryPolicy } from './retry-policy.ts';
import { routeMessages, routesIn } from './routes.ts';

/** What secrets of a config are, resolved when a version is taken. */
export type ResolvedSecrets = {
  /** By account name; accounts without secrets are absent. */
  readonly accounts: ReadonlyMap<string, ResolvedAccount>;
  /** Ready for use, or with a fault. */
  readonly channels: readonly NotificationChannel[];
  /** Ready for use, or with a fault. */
  readonly guardrails: readonly Guardrail[];
};

/** What people are to be told, and how. */
export type SnapshotAlerts = {
  readonly rules: readonly AlertRule[];
  readonly channels: readonly NotificationChannel[];
  /** The limits of every rule, whether it alerts or not. */
  readonly limits: readonly LimitRule[];
  /** Open requests for more. */
  readonly requests: readonly LimitRequest[];
};

/** Every guardrail, and how long one may take. */
export type SnapshotGuardrails = { readonly all: readonly Guardrail[]; readonly timeoutMs: number };

/** One revision of the config, ready for use. Immutable to those who hold it. */
export type Snapshot = {
  readonly revision: number;
  readonly content: ConfigContent;
  readonly accounts: ReadonlyMap<string, SnapshotAccount>;
  /** Choices among models, for gateways; the same list while no route changes. */
  readonly routes: readonly Route[];
  /** How often gateways call a model again; undefined for not at all. */
  readonly retry: RetryPolicy | undefined;
  /** Whether a model without a price is refused where an enforced cost rule counts the request. */
  readonly refusesUnpricedModels: boolean;
  readonly alerts: SnapshotAlerts;
  readonly guardrails: SnapshotGuardrails;
  /** The caller behind a SHA-256 of 32 bytes. */
  callerOf(sha256: Buffer): Caller | undefined;
  /** The caller behind a verified JWT; undefined if its bearer is unknown. */
  bearerCaller(bearer: Bearer): Caller | undefined;
  /** Ids of the rules whose conditions name one of these subjects. */
  rulesNaming(subjects: ReadonlySet<string>): string[];
};

/** What follows from the manifests, their secrets and the prices of a day, whoever calls. */
type Compiled = Pick<
  Snapshot,
  'accounts' | 'routes' | 'retry' | 'refusesUnpricedModels' | 'alerts' | 'guardrails' | 'rulesNaming'
> & {
  readonly shared: CallersShared;
};

/** What a snapshot was compiled from. */
type Sources = { readonly secrets: ResolvedSecrets; readonly nowMs: number };

/** Which parts a snapshot has, and from what: a next one takes over those whose sources have not changed. */
const partsOf = new WeakMap<Snapshot, { compiled: Compiled; from: Sources; callers: Callers }>();

/**
 * Builds everything that follows from one version of the config at a moment, by which prices go. Parts of the snapshot
 * before are taken over where they would become the same: a change of tokens compiles no manifest.
 */
export function compileSnapshot(content: ConfigContent, from: Sources, before?: Snapshot): Snapshot {
  const known = before && partsOf.get(before);
  const isSame =
    known !== undefined &&
    before?.content.manifests === content.manifests &&
    dayOf(known.from.nowMs) === dayOf(from.nowMs) &&
    isDeepStrictEqual(known.from.secrets, from.secrets);
  const compiled = isSame ? known.compiled : compile(content.manifests, from, known?.compiled);
  const areCallersSame = compiled.shared === known?.compiled.shared;
  const callers = callersOf(content, compiled.shared, areCallersSame ? known?.callers : undefined);
  const { shared: _, ...parts } = compiled;
  const snapshot: Snapshot = {
    ...parts,
    revision: content.revision,
    content,
    callerOf: callers.ofKey,
    bearerCaller: callers.ofBearer,
  };
  partsOf.set(snapshot, { compiled, from, callers });
  return snapshot;
}

const DAY_MS = 86_400_000;

function dayOf(atMs: number): number {
  return Math.floor(atMs / DAY_MS);
}

function compile(manifests: Manifests, { secrets, nowMs }: Sources, before: Compiled | undefined): Compiled {
  const accounts = new Map(
    [...manifests.accounts().values()].map((manifest) => {
      const { name } = manifest;
      return [name, snapshotAccount(manifest, secrets.accounts.get(name), nowMs)] as const;
    }),
  );
  const ruleSets = ruleSetsOf(manifests);
  const hasSameAccounts = before !== undefined && isSameMap(before.accounts, accounts);
  const models = hasSameAccounts ? before.shared.models : modelsOf(accounts);
  const shared: CallersShared = {
    grants: grantsIn(manifests),
    models,
    routes: routesIn(manifests, models),
    planRules: rulePlanner(ruleSets),
    planGuardrails: guardrailPlanner(manifests.ofType('gateway-guardrails-config')),
    planLogging: loggingPlanner(manifests.ofType('gateway-logging-config')),
  };
  const hasSameRules = before?.shared.planRules === shared.planRules;
  const requests = keptRequests(manifests.ofType('limit-request'));
  const hasSameAlerts =
    hasSameRules &&
    before.alerts.requests === requests &&
    isDeepStrictEqual(before.alerts.channels, secrets.channels);
  return {
    accounts: hasSameAccounts ? before.accounts : accounts,
    shared: before !== undefined && isSameShared(before.shared, shared) ? before.shared : shared,
    routes: routeMessages(shared.routes),
    retry: retryOf(manifests),
    refusesUnpricedModels: [...manifests.ofType('gateway-global-settings').values()].some(
      ({ unpriced_models }) => unpriced_models === 'refuse',
    ),
    alerts: hasSameAlerts
      ? before.alerts
      : {
          rules: alertRulesOf(manifests),
          channels: secrets.channels,
          limits: limitRulesOf(ruleSets),
          requests,
        },
    guardrails: { all: secrets.guardrails, timeoutMs: guardrailTimeoutMs(manifests) },
    rulesNaming: (subjects) => rulesNaming(subjects, ruleSets),
  };
}

/** The same list while no request changes. */
const keptRequests = keptWith(limitRequestsOf);

function modelsOf(accounts: ReadonlyMap<string, SnapshotAccount>): CallersShared['models'] {
  return new Map([...accounts.values()].flatMap(({ models }) => models.map((model) => [model.name, model])));
}

function retryOf(manifests: Manifests): RetryPolicy | undefined {
  for (const { retry_settings: retry } of manifests.ofType('gateway-global-settings').values())
    if (retry !== undefined) return retryPolicy(retry);
  return undefined;
}

function isSameShared(one: CallersShared, other: CallersShared): boolean {
  return (
    one.grants === other.grants &&
    one.models === other.models &&
    one.routes === other.routes &&
    one.planRules === other.planRules &&
    one.planGuardrails === other.planGuardrails &&
    one.planLogging === other.planLogging
  );
}

/** How long a guardrail may take unless the settings say otherwise. */
const GUARDRAIL_TIMEOUT_MS = 5_000;

function guardrailTimeoutMs(manifests: Manifests): number {
  const [settings] = manifests.ofType('gateway-global-settings').values();
  return settings?.guardrail_settings?.timeout_ms ?? GUARDRAIL_TIMEOUT_MS;
}

function isSameMap(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): boolean {
  if (one.size !== other.size) return false;
  for (const [key, value] of one) if (other.get(key) !== value) return false;
  return true;
}
