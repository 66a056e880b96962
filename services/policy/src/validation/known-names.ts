import {
  didYouMean,
  EVERYONE,
  type GuardrailManifest,
  type ManifestFaultCode,
  type ManifestOf,
  type ModelAccountManifest,
  type ProviderAccountManifest,
  poolName,
  type VirtualModelGroup,
} from '@tollgate/manifests';
import { keptWith } from '../incremental/kept-with.ts';
import { manifestKey } from '../objects/entry-keys.ts';
import type { Manifests } from '../objects/manifests.ts';
import type { Rule } from '../rules/rule.ts';
import { ruleSetsOf } from '../rules/rule-sets.ts';

type GuardrailGroup = ManifestOf<'provider-account/guardrail-config-group'>;

/** Names that something can have: asked for one, or listed to find the nearest. */
export type Names = { has(name: string): boolean; [Symbol.iterator](): Iterator<string> };

/** The names that manifests may refer to. */
export type Known = {
  /** Virtual ones included. */
  readonly models: Names;
  /** Those of provider accounts. */
  readonly realModels: Names;
  /** Those of them that answer chats. */
  readonly chatModels: Names;
  /** Those that stand for all endpoints of an account. */
  readonly pools: Names;
  readonly accounts: Names;
  /** With the team of everyone. */
  readonly teams: Names;
  readonly users: Names;
  readonly virtualAccounts: Names;
  readonly identityProviders: Names;
  /** As `group/name`. */
  readonly guardrails: Names;
  /** Those of them that look at requests alone. */
  readonly requestGuardrails: Names;
  /** Those of them that look at answers alone. */
  readonly answerGuardrails: Names;
  /** Rate limits and budgets by id. */
  rules(): ReadonlyMap<string, Rule>;
  /** How many requests for more one subject has open. */
  requestsOf(subject: string): number;
};

/** Takes down what is wrong at a path of the manifest that is being checked. */
export type Report = (
  code: ManifestFaultCode,
  path: readonly PropertyKey[],
  message: string,
  hint?: string,
) => void;

/** The names of all manifests. Those of users and the like are looked up, not listed: there may be thousands. */
export function knownNames(manifests: Manifests): Known {
  const namesOf = (type: Parameters<Manifests['ofType']>[0]): Names => {
    const named = manifests.ofType(type);
    return {
      has: (name) => named.has(manifestKey({ type, name })),
      *[Symbol.iterator]() {
        for (const { name } of named.values()) yield name;
      },
    };
  };
  const teams = namesOf('team');
  return {
    ...accountNames(manifests.accounts(), manifests.ofType('provider-account/virtual-model')),
    teams: {
      has: (name) => name === EVERYONE || teams.has(name),
      *[Symbol.iterator]() {
        yield EVERYONE;
        for (const name of teams) yield name;
      },
    },
    users: namesOf('user'),
    virtualAccounts: namesOf('virtual-account'),
    identityProviders: namesOf('identity-provider'),
    ...guardrailNames(manifests.ofType('provider-account/guardrail-config-group')),
    rules: () => rulesById(ruleSetsOf(manifests)),
    requestsOf: (subject) => requestsBySubject(manifests.ofType('limit-request')).get(subject)?.length ?? 0,
  };
}

const rulesById = keptWith(
  (sets: ReturnType<typeof ruleSetsOf>) =>
    new Map(sets.flatMap(({ rules }) => rules).map((rule) => [rule.id, rule])),
);

const requestsBySubject = keptWith((requests: ReadonlyMap<string, ManifestOf<'limit-request'>>) =>
  Map.groupBy(requests.values(), ({ requested_by: subject }) => subject),
);

const guardrailNames = keptWith((groups: ReadonlyMap<string, GuardrailGroup>) => ({
  guardrails: new Set([...groups.values()].flatMap(namesInGroup)),
  requestGuardrails: new Set(
    [...groups.values()].flatMap(({ name, integrations }) =>
      namesInGroup({ name, integrations: integrations.filter(looksAtRequestsAlone) }),
    ),
  ),
  answerGuardrails: new Set(
    [...groups.values()].flatMap(({ name, integrations }) =>
      namesInGroup({ name, integrations: integrations.filter(looksAtAnswersAlone) }),
    ),
  ),
}));

function looksAtRequestsAlone(guardrail: GuardrailManifest): boolean {
  switch (guardrail.type) {
    case 'integration/guardrail-config/tfy-metadata':
    case 'integration/guardrail-config/tollgate-size':
    case 'integration/guardrail-config/azure-prompt-shield':
      return true;
    case 'integration/guardrail-config/custom':
      return guardrail.target === 'request';
    case 'integration/guardrail-config/tollgate-words':
      return (guardrail.config.required ?? []).length > 0;
    default:
      return false;
  }
}

function looksAtAnswersAlone(guardrail: GuardrailManifest): boolean {
  return guardrail.type === 'integration/guardrail-config/custom' && guardrail.target === 'response';
}

/** The names of a group's guardrails, `group/name`. */
export function namesInGroup({
  name,
  integrations,
}: Pick<GuardrailGroup, 'name' | 'integrations'>): string[] {
  return integrations.map((guardrail) => `${name}/${guardrail.name}`);
}

const accountNames = keptWith(
  (
    accounts: ReadonlyMap<string, ProviderAccountManifest>,
    groups: ReadonlyMap<string, VirtualModelGroup>,
  ) => {
    const all = [...accounts.values(), ...groups.values()];
    const pools = new Set([...accounts.values()].flatMap(poolName));
    return {
      accounts: new Set(all.map(({ name }) => name)),
      models: new Set([...all.flatMap(modelNames), ...pools]),
      pools,
      realModels: new Set([...accounts.values()].flatMap(modelNames)),
      chatModels: new Set([...accounts.values()].flatMap(chatModelNames)),
    };
  },
);

function chatModelNames({ name, integrations = [] }: ProviderAccountManifest): string[] {
  return integrations.flatMap((model) =>
    'model_types' in model && model.model_types?.includes('chat') === true ? [`${name}/${model.name}`] : [],
  );
}

/** The names of an account's models, `account/model`. */
export function modelNames({ name, integrations = [] }: ModelAccountManifest): string[] {
  return integrations.map((model) => `${name}/${model.name}`);
}

/** Reports a subject that does not exist. */
export function checkSubject(
  subject: string,
  options: { known: Known; path: readonly PropertyKey[]; report: Report },
): void {
  const { known, path, report } = options;
  const colon = subject.indexOf(':');
  const name = subject.slice(colon + 1);
  const kind = subject.slice(0, colon);
  if (kind === 'user') mustExist({ what: 'user', name, among: known.users, path, report });
  else if (kind === 'team') mustExist({ what: 'team', name, among: known.teams, path, report });
  else mustExist({ what: 'virtual account', name, among: known.virtualAccounts, path, report });
}

/** Reports a name that does not exist, with the nearest one that does. */
export function mustExist(options: {
  what: string;
  name: string;
  among: Names;
  path: readonly PropertyKey[];
  report: Report;
}): void {
  const { what, name, among, path, report } = options;
  if (among.has(name)) return;
  report('dangling_reference', path, `no such ${what}: ${name}`, didYouMean(name, among));
}
