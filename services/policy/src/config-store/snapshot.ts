import type { AlertRule, NotificationChannel } from '@tollgate/contracts';
import {
  type CallableAccount,
  type CallableModel,
  callableAccount,
  isProviderAccount,
} from '@tollgate/manifests';
import type { Price } from '@tollgate/pricing';
import {
  type AccessRefusal,
  explainRefusal,
  grantsOf,
  mayCallModel,
  type OwnedModel,
} from '../access/grants.ts';
import { alertRulesOf } from '../alerts/alert-rules.ts';
import { type DearestPrice, dearestPrice } from '../estimates/dearest-price.ts';
import type { PresentedCredential } from '../identity/credential-fault.ts';
import type { Bearer } from '../identity/jwt/bearer.ts';
import { bearerPrincipals, bearerToken } from '../identity/jwt/bearer-principals.ts';
import { parseNetwork } from '../identity/network.ts';
import { type Principal, principalsOf, userPrincipal } from '../identity/principal.ts';
import { tokenEnd } from '../identity/token-state.ts';
import type { TokenEntry } from '../identity/tokens.ts';
import { type Plan, type PlanRules, rulePlanner } from '../rules/match.ts';
import { ruleSetsOf } from '../rules/rule-sets.ts';
import type { ResolvedSecret } from '../secrets/references.ts';
import type { ConfigContent } from './content.ts';
import { modelPrice } from './prices.ts';

/** A model with all that admission and gateways need of it. */
export type SnapshotModel = OwnedModel & {
  readonly model: CallableModel;
  /** Undefined when the model is unpriced. */
  readonly price: Price | undefined;
  readonly dearest: DearestPrice | undefined;
};

/** A provider account with its key, or why it has none. */
export type SnapshotAccount = {
  readonly account: CallableAccount;
  readonly models: readonly SnapshotModel[];
  /** Empty when the account needs no key. */
  readonly credential: string;
  /** Why the account cannot be used; undefined when it can. */
  readonly fault: string | undefined;
};

/** Whoever holds a token, with what the token may do. What it computes is kept for the life of the snapshot. */
export type Caller = PresentedCredential & {
  readonly token: TokenEntry;
  /** The models it may call, by name. */
  callable(): ReadonlyMap<string, SnapshotModel>;
  /** The rules that can match its requests for a model that it may call. */
  planFor(model: SnapshotModel): Plan;
  /** Why it may not call a model that is not among the callable ones. */
  explain(asked: string): AccessRefusal;
};

/** What secrets of a config are, resolved when a version is taken. */
export type ResolvedSecrets = {
  /** By account name; accounts that need no key are absent. */
  readonly credentials: ReadonlyMap<string, ResolvedSecret>;
  /** Ready for use, or with a fault. */
  readonly channels: readonly NotificationChannel[];
};

/** What people are to be told, and how. */
export type SnapshotAlerts = {
  readonly rules: readonly AlertRule[];
  readonly channels: readonly NotificationChannel[];
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
  /** A user or virtual account. */
  principal(subject: string): Principal | undefined;
  /** Whether a model of this name exists. */
  hasModel(name: string): boolean;
};

/**
 * Builds everything that follows from one version of the config at a moment, by which prices go.
 */
export function compileSnapshot(content: ConfigContent, secrets: ResolvedSecrets, nowMs: number): Snapshot {
  const manifests = [...content.manifests.values()];
  const principals = principalsOf(manifests);
  const accountManifests = manifests.filter(isProviderAccount);
  const grants = grantsOf(accountManifests, manifests);
  const accounts = new Map(
    accountManifests.map((manifest) => {
      const account = callableAccount(manifest);
      return [account.name, snapshotAccount(account, secrets.credentials.get(account.name), nowMs)] as const;
    }),
  );
  const models = new Map([...accounts.values()].flatMap((account) => account.models.map((m) => [m.name, m])));
  const shared = { grants, models, planRules: rulePlanner(ruleSetsOf(manifests)) };
  const callers = callersOf(content.tokens.values(), (token) =>
    callerOf(token, principals.get(token.subject), shared),
  );
  const principalOf = bearerPrincipals(manifests, principals);
  // As many as the verifier remembers, and for as long.
  const bearers = new WeakMap<Bearer, Caller>();
  return {
    revision: content.revision,
    content,
    accounts,
    refusesUnpricedModels: manifests.some(
      (manifest) => manifest.type === 'gateway-global-settings' && manifest.unpriced_models === 'refuse',
    ),
    alerts: { rules: alertRulesOf(manifests), channels: secrets.channels },
    bearerCaller(bearer) {
      const known = bearers.get(bearer);
      if (known !== undefined) return known;
      const principal = principalOf(bearer);
      if (principal === undefined) return undefined;
      const caller = callerOf(bearerToken(bearer, principal), principal, shared);
      bearers.set(bearer, caller);
      return caller;
    },
    callerOf: (sha256) => callers.get(sha256.toString('latin1')),
    principal: (subject) => principals.get(subject),
    hasModel: (name) => models.has(name),
  };
}

/** Callers by the hashes of their secrets. A hash that stands in several tokens is the secret of the one that lives. */
function callersOf(
  tokens: Iterable<TokenEntry>,
  callerOf: (token: TokenEntry) => Caller,
): Map<string, Caller> {
  const [gone, living] = [new Map<string, Caller>(), new Map<string, Caller>()];
  for (const token of tokens) {
    const caller = callerOf(token);
    const { previous } = token;
    if (previous !== undefined) {
      gone.set(hashKey(previous.sha256), { ...caller, secretEndsAtMs: previous.endsAtMs });
    }
    (token.revokedAtMs === 0 ? living : gone).set(hashKey(token.sha256), caller);
  }
  return new Map([...gone, ...living]);
}

function hashKey(sha256: string): string {
  return Buffer.from(sha256, 'hex').toString('latin1');
}

function callerOf(
  token: TokenEntry,
  principal: Principal | undefined,
  shared: {
    grants: ReturnType<typeof grantsOf>;
    models: ReadonlyMap<string, SnapshotModel>;
    planRules: PlanRules;
  },
): Caller {
  const { grants, models, planRules } = shared;
  let callable: ReadonlyMap<string, SnapshotModel> | undefined;
  const plans = new Map<string, Plan>();
  const listCallable = () => {
    if (principal === undefined) return new Map<string, SnapshotModel>();
    const tokenModels = token.models;
    return new Map(
      [...models].filter(([, model]) => mayCallModel({ grants, principal, tokenModels, model })),
    );
  };
  const caller: Caller = {
    token,
    principal,
    end: tokenEnd(token, principal ?? NOBODY),
    networks: token.addresses.map(parseNetwork).filter((network) => network !== undefined),
    secretEndsAtMs: Infinity,
    callable() {
      callable ??= listCallable();
      return callable;
    },
    planFor(model) {
      const known = plans.get(model.name);
      if (known !== undefined) return known;
      const plan = principal === undefined ? [] : planRules(principal, model);
      plans.set(model.name, plan);
      return plan;
    },
    explain: (asked) =>
      explainRefusal({
        grants,
        principal: principal ?? NOBODY,
        asked,
        exists: models.has(asked),
        callable: caller.callable().keys(),
      }),
  };
  return caller;
}

const NOBODY: Principal = { ...userPrincipal({ name: '', teams: [] }), subject: '', subjects: new Set() };

function snapshotAccount(
  account: CallableAccount,
  secret: ResolvedSecret | undefined,
  nowMs: number,
): SnapshotAccount {
  const models = account.models.map((model): SnapshotModel => {
    const price = modelPrice(account, model, nowMs);
    const authorized = model.authorizedSubjects;
    return {
      name: `${account.name}/${model.name}`,
      account: account.name,
      authorizedSubjects: authorized === undefined ? undefined : new Set(authorized),
      model,
      price,
      dearest: dearestPrice(price),
    };
  });
  if (secret === undefined) return { account, models, credential: '', fault: undefined };
  return 'fault' in secret
    ? { account, models, credential: '', fault: secret.fault }
    : { account, models, credential: secret.value, fault: undefined };
}
