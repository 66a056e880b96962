import {
  type AccessRefusal,
  explainRefusal,
  type Grants,
  mayCallModel,
  type OwnedModel,
} from '../access/grants.ts';
import type { SuggestableModel } from '../access/suggest-model.ts';
import type { ConfigContent } from '../content/content.ts';
import { type Credential, credentialIn } from '../content/credential.ts';
import type { Bearer } from '../identity/jwt/bearer.ts';
import { type Principal, userPrincipal } from '../identity/principal.ts';
import type { PlanGuardrails, PlannedGuardrails } from '../rules/guardrail-rules.ts';
import type { PlanLogging, PlannedLogging } from '../rules/logging-planner.ts';
import type { Plan, PlannedModel, PlanRules, Tags } from '../rules/match.ts';
import type { SnapshotModel } from './accounts.ts';
import { type Choice, choiceByFallback, choiceByRule, narrowed } from './choice.ts';
import type { SnapshotRoutes } from './routes.ts';

/** Names of models whose plans are kept for one caller. It may ask for any name, also for one that no model has. */
const PLANS_MAX = 4_096;

/** The bearer of a credential, with what the credential may do. What it computes is kept for the life of the snapshot. */
export type Caller = Credential & {
  /** The models it may call, by name. */
  callable(): ReadonlyMap<string, SnapshotModel>;
  /** The rules that can match its requests for a model that it may call. */
  planFor(model: PlannedModel): Plan;
  /**
   * The choice among several models that a request for a name is: of a virtual model, or by a routing rule; undefined for
   * a model that stands for itself, and for a name that the caller may not call.
   */
  choiceFor(asked: string, tags: Tags): Choice | undefined;
  /** The classifier of a virtual model; undefined if it has none or the caller may not call one of the two. */
  classifierFor(asked: string): Choice | undefined;
  /** Every name that it may call, virtual models included. */
  listed(): readonly string[];
  /** The guardrail rules that can match its requests for a model, by the name that was asked for or of a target. */
  guardrailsFor(model: PlannedModel): readonly PlannedGuardrails[];
  /** The logging rules that can match its requests for a model, by the name that was asked for or of a target. */
  loggingFor(model: PlannedModel): readonly PlannedLogging[];
  /** Why it may not call a model that is not among the callable ones. */
  explain(asked: string): AccessRefusal;
};

/** What all callers of a snapshot share. */
export type CallersShared = {
  readonly grants: Grants;
  readonly models: ReadonlyMap<string, SnapshotModel>;
  readonly routes: SnapshotRoutes;
  readonly planRules: PlanRules;
  readonly planGuardrails: PlanGuardrails;
  readonly planLogging: PlanLogging;
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

function callerOf(credential: Credential, shared: CallersShared): Caller {
  const { grants, models, planRules, planGuardrails, planLogging, routes } = shared;
  const { token, principal } = credential;
  let callable: ReadonlyMap<string, SnapshotModel> | undefined;
  let reachable: ReadonlySet<string> | undefined;
  const mayCall = (model: OwnedModel, tokenModels: readonly string[]) =>
    principal !== undefined && mayCallModel({ grants, principal, tokenModels, model });
  const listCallable = () => new Map([...models].filter(([, model]) => mayCall(model, token.models)));
  /** What routes may lead to: a key that is limited to virtual models reaches the models behind them. */
  const reaches = (name: string) => {
    reachable ??= new Set([...models].filter(([, model]) => mayCall(model, [])).map(([known]) => known));
    return reachable.has(name);
  };
  const caller: Caller = {
    ...credential,
    callable() {
      callable ??= listCallable();
      return callable;
    },
    choiceFor(asked, tags) {
      const virtual = routes.virtualModels.get(asked);
      if (virtual !== undefined)
        return mayCall(virtual, token.models)
          ? narrowed(virtual, virtual.route, { reaches, tags })
          : undefined;
      const { rules, fallbacks } = routes;
      if ((rules.length === 0 && fallbacks.length === 0) || principal === undefined) return undefined;
      const model = models.get(asked);
      const isForbidden = model !== undefined && !caller.callable().has(asked);
      const isOutside = token.models.length > 0 && !token.models.includes(asked);
      if (isForbidden || isOutside) return undefined;
      const request = { asked, principal, reaches, tags };
      return (
        choiceByRule(rules, { ...request, model }) ??
        (model && choiceByFallback(fallbacks, { ...request, model }))
      );
    },
    classifierFor(asked) {
      const virtual = routes.virtualModels.get(asked);
      const model = virtual?.route.classifier;
      if (virtual === undefined || model === undefined) return undefined;
      if (!mayCall(virtual, token.models) || !reaches(model.name)) return undefined;
      const targets = [{ model, tags: [], outputTokensMax: undefined }];
      return { route: '', asked: virtual, targets, isPart: true };
    },
    listed() {
      const names = [...routes.virtualModels].filter(
        ([, model]) =>
          mayCall(model, token.models) && model.route.choices.some(({ model: { name } }) => reaches(name)),
      );
      return [...caller.callable().keys(), ...names.map(([name]) => name)].sort();
    },
    planFor: keptByName((model) => (principal === undefined ? [] : planRules(principal, model))),
    guardrailsFor: keptByName((model) => (principal === undefined ? [] : planGuardrails(principal, model))),
    loggingFor: keptByName(({ name }) => (principal === undefined ? [] : planLogging(principal, name))),
    explain: (asked) =>
      explainRefusal({
        grants,
        principal: principal ?? NOBODY,
        asked,
        model: models.get(asked) ?? routes.virtualModels.get(asked),
        callable: [...caller.callable().values()].map(suggestable),
      }),
  };
  return caller;
}

/** Computes what follows from a model's name once for each name. */
function keptByName<Value>(compute: (model: PlannedModel) => Value): (model: PlannedModel) => Value {
  const kept = new Map<string, Value>();
  return (model) => {
    const known = kept.get(model.name);
    if (known !== undefined) return known;
    const value = compute(model);
    if (kept.size < PLANS_MAX) kept.set(model.name, value);
    return value;
  };
}

function suggestable({ name, account, provider, model }: SnapshotModel): SuggestableModel {
  return { name, account, provider, modelId: model.modelId };
}

const NOBODY: Principal = { ...userPrincipal({ name: '', teams: [] }), subject: '', subjects: new Set() };
