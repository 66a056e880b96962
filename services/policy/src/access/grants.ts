import type { ManifestOf, ModelAccountManifest } from '@tollgate/manifests';
import type { Principal } from '../identity/principal.ts';
import { keptWith } from '../incremental/kept-with.ts';
import type { Manifests } from '../objects/manifests.ts';
import { type AccountRole, mayCall } from './roles.ts';
import { type SuggestableModel, suggestModel } from './suggest-model.ts';

/** A model as access sees it. */
export type OwnedModel = {
  /** `account/model`, what clients write. */
  readonly name: string;
  readonly account: string;
  /** Who of those with access to the account may call it; undefined for all of them. */
  readonly authorizedSubjects: ReadonlySet<string> | undefined;
};

/** Who may use which provider account. Nobody may unless it is said. */
export type Grants = ReadonlyMap<string, ReadonlyMap<string, AccountRole>>;

/** The grants of all manifests, by account; the same object while accounts and virtual accounts are. */
export function grantsIn(manifests: Manifests): Grants {
  return grantsOf(
    manifests.accounts(),
    manifests.ofType('provider-account/virtual-model'),
    manifests.ofType('virtual-account'),
  );
}

const grantsOf = keptWith(
  (
    accounts: ReadonlyMap<string, ModelAccountManifest>,
    groups: ReadonlyMap<string, ModelAccountManifest>,
    virtualAccounts: ReadonlyMap<string, ManifestOf<'virtual-account'>>,
  ): Grants => {
    const grants = new Map<string, Map<string, AccountRole>>();
    for (const { name, collaborators = [] } of [...accounts.values(), ...groups.values()]) {
      grants.set(name, new Map(collaborators.map(({ subject, role_id }) => [subject, role_id])));
    }
    for (const { name, permissions = [] } of virtualAccounts.values()) {
      for (const permission of permissions) {
        grants.get(permission.resource_fqn)?.set(`virtualaccount:${name}`, permission.role_id);
      }
    }
    return grants;
  },
);

/** Whether a principal may use a provider account at all. */
export function seesAccount(grants: Grants, principal: Principal, account: string): boolean {
  return rolesOn(grants, principal, account).some(mayCall);
}

/** The roles that a principal has on a provider account. */
export function rolesOn(grants: Grants, principal: Principal, account: string): AccountRole[] {
  const roles: AccountRole[] = [];
  for (const [subject, role] of grants.get(account) ?? []) {
    if (principal.subjects.has(subject)) roles.push(role);
  }
  return roles;
}

/** Whether a principal, through a token limited to `tokenModels` (empty for no limit), may call a model. */
export function mayCallModel(options: {
  grants: Grants;
  principal: Principal;
  tokenModels: readonly string[];
  model: OwnedModel;
}): boolean {
  const { grants, principal, tokenModels, model } = options;
  if (tokenModels.length > 0 && !tokenModels.includes(model.name)) return false;
  if (!seesAccount(grants, principal, model.account)) return false;
  return model.authorizedSubjects === undefined || overlap(model.authorizedSubjects, principal.subjects);
}

/** Why a model cannot be called. */
export type AccessRefusal = {
  readonly code: 'model_not_found' | 'account_not_found' | 'model_not_allowed';
  readonly message: string;
};

/**
 * Why a model that is not among the `callable` ones cannot be called. An account that the principal may not use tells
 * nothing about its models, and suggestions come only from what may be called.
 */
export function explainRefusal(options: {
  grants: Grants;
  principal: Principal;
  asked: string;
  /** The model of this name, if it exists. */
  model: OwnedModel | undefined;
  callable: Iterable<SuggestableModel>;
}): AccessRefusal {
  const { grants, principal, asked, model, callable } = options;
  const quoted = JSON.stringify(asked.slice(0, SHOWN_LENGTH_MAX));
  const hint = suggestModel(asked, callable) || '; GET /v1/models lists what you may call';
  const slash = asked.indexOf('/');
  if (slash === -1) {
    return { code: 'model_not_found', message: `Models are named account/model, ${quoted} is not${hint}` };
  }
  const account = asked.slice(0, slash);
  if (!grants.has(account)) {
    return { code: 'account_not_found', message: `There is no provider account for ${quoted}${hint}` };
  }
  if (model === undefined && seesAccount(grants, principal, account)) {
    return { code: 'model_not_found', message: `Account ${account} has no model ${quoted}${hint}` };
  }
  const isKeyNarrow = model !== undefined && mayCallModel({ grants, principal, tokenModels: [], model });
  return {
    code: 'model_not_allowed',
    message: isKeyNarrow
      ? `This key is limited to some models, and ${quoted} is not one of them; use another key, or see GET /v1/models for what this one may call`
      : `This key may not call ${quoted}; ask a manager of account ${account}, or see GET /v1/models for what it may call`,
  };
}

const SHOWN_LENGTH_MAX = 200;

function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const entry of one) if (other.has(entry)) return true;
  return false;
}
