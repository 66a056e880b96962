import {
  didYouMean,
  EVERYONE,
  isProviderAccount,
  type Manifest,
  type ManifestFaultCode,
} from '@tollgate/manifests';

/** The names that manifests may refer to. */
export type Known = {
  readonly models: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
  /** With the team of everyone. */
  readonly teams: ReadonlySet<string>;
  readonly users: ReadonlySet<string>;
  readonly virtualAccounts: ReadonlySet<string>;
  readonly identityProviders: ReadonlySet<string>;
};

/** Takes down what is wrong at a path of the manifest that is being checked. */
export type Report = (
  code: ManifestFaultCode,
  path: readonly PropertyKey[],
  message: string,
  hint?: string,
) => void;

/** The names of all manifests. */
export function knownNames(manifests: readonly Manifest[]): Known {
  const accounts = manifests.filter(isProviderAccount);
  const models = accounts.flatMap(({ name, integrations = [] }) =>
    integrations.map((model) => `${name}/${model.name}`),
  );
  const namesOf = (type: Manifest['type']) =>
    manifests.filter((manifest) => manifest.type === type).map(({ name }) => name);
  return {
    models: new Set(models),
    accounts: new Set(accounts.map(({ name }) => name)),
    teams: new Set([EVERYONE, ...namesOf('team')]),
    users: new Set(namesOf('user')),
    virtualAccounts: new Set(namesOf('virtual-account')),
    identityProviders: new Set(namesOf('identity-provider')),
  };
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
  among: ReadonlySet<string>;
  path: readonly PropertyKey[];
  report: Report;
}): void {
  const { what, name, among, path, report } = options;
  if (among.has(name)) return;
  report('dangling_reference', path, `no such ${what}: ${name}`, didYouMean(name, among));
}
