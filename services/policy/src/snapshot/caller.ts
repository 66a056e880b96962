import { type AccessRefusal, explainRefusal, type Grants, mayCallModel } from '../access/grants.ts';
import type { SuggestableModel } from '../access/suggest-model.ts';
import type { ConfigContent } from '../content/content.ts';
import { type Credential, credentialIn } from '../content/credential.ts';
import type { Bearer } from '../identity/jwt/bearer.ts';
import { type Principal, userPrincipal } from '../identity/principal.ts';
import type { Plan, PlanRules } from '../rules/match.ts';
import type { SnapshotModel } from './accounts.ts';

/** The bearer of a credential, with what the credential may do. What it computes is kept for the life of the snapshot. */
export type Caller = Credential & {
  /** The models it may call, by name. */
  callable(): ReadonlyMap<string, SnapshotModel>;
  /** The rules that can match its requests for a model that it may call. */
  planFor(model: SnapshotModel): Plan;
  /** Why it may not call a model that is not among the callable ones. */
  explain(asked: string): AccessRefusal;
};

/** What all callers of a snapshot share. */
export type CallersShared = {
  readonly grants: Grants;
  readonly models: ReadonlyMap<string, SnapshotModel>;
  readonly planRules: PlanRules;
};

/** Finds callers; each is built on its first request. */
export type Callers = {
  /** The caller behind a SHA-256 of 32 bytes. */
  ofKey(sha256: Buffer): Caller | undefined;
  /** The caller behind a verified JWT; undefined if its bearer is unknown. */
  ofBearer(bearer: Bearer): Caller | undefined;
  /** Those behind keys that were asked for, by the SHA-256 in latin1. */
  readonly known: ReadonlyMap<string, Caller>;
};

/**
 * The callers of one content. Those of `before`, which must share the same, are taken over with all that was computed for
 * them where neither their credential nor its owner has changed.
 */
export function callersOf(content: ConfigContent, shared: CallersShared, before?: Callers): Callers {
  const keys = new Map<string, Caller>();
  for (const [key, caller] of before?.known ?? []) {
    const secret = content.tokens.secret(Buffer.from(key, 'latin1').toString('hex'));
    const isSame =
      secret?.token === caller.token &&
      secret.endsAtMs === caller.secretEndsAtMs &&
      content.principals.get(caller.token.subject) === caller.principal;
    if (isSame) keys.set(key, caller);
  }
  // As many as the verifier remembers, and for as long.
  const bearers = new WeakMap<Bearer, Caller>();
  return {
    known: keys,
    ofKey(sha256) {
      const key = sha256.toString('latin1');
      const known = keys.get(key);
      if (known !== undefined) return known;
      const credential = credentialIn(content, { sha256: sha256.toString('hex') });
      if (credential === undefined) return undefined;
      const caller = callerOf(credential, shared);
      keys.set(key, caller);
      return caller;
    },
    ofBearer(bearer) {
      const known = bearers.get(bearer);
      if (known !== undefined) return known;
      const credential = credentialIn(content, { bearer });
      if (credential === undefined) return undefined;
      const caller = callerOf(credential, shared);
      bearers.set(bearer, caller);
      return caller;
    },
  };
}

function callerOf(credential: Credential, { grants, models, planRules }: CallersShared): Caller {
  const { token, principal } = credential;
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
    ...credential,
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
        model: models.get(asked),
        callable: [...caller.callable().values()].map(suggestable),
      }),
  };
  return caller;
}

function suggestable({ name, account, provider, model }: SnapshotModel): SuggestableModel {
  return { name, account, provider, modelId: model.modelId };
}

const NOBODY: Principal = { ...userPrincipal({ name: '', teams: [] }), subject: '', subjects: new Set() };
