import {
  didYouMean,
  EVERYONE,
  isProviderAccount,
  type Manifest,
  type ManifestFaultCode,
  type ManifestOf,
  type ProviderAccountManifest,
  parseSecretReference,
  secretFields,
} from '@tollgate/manifests';

/** What is wrong in a manifest when it stands beside the others. */
export type ContentFault = {
  readonly manifest: Manifest;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly code: ManifestFaultCode;
  /** What was probably meant, to follow the message; empty when nothing is near. */
  readonly hint: string;
};

type Known = {
  readonly models: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
  readonly teams: ReadonlySet<string>;
  readonly users: ReadonlySet<string>;
  readonly virtualAccounts: ReadonlySet<string>;
};
type Report = (code: ManifestFaultCode, path: readonly PropertyKey[], message: string, hint?: string) => void;

/** Everything in a whole config that refers to nothing or is there twice. */
export function validateContent(manifests: readonly Manifest[]): ContentFault[] {
  const faults: ContentFault[] = [];
  const known = knownNames(manifests);
  const accountTypes = new Map<string, string>();
  const ruleOwners = new Map<string, string>();
  for (const manifest of manifests) {
    const report: Report = (code, path, message, hint = '') =>
      faults.push({ manifest, path, message, code, hint });
    checkSecrets(manifest, report);
    if (isProviderAccount(manifest)) {
      const other = accountTypes.get(manifest.name);
      if (other !== undefined) {
        report('duplicate', ['name'], `${manifest.name} is the name of a ${other} already`);
      }
      accountTypes.set(manifest.name, manifest.type);
      checkAccount(manifest, known, report);
    } else {
      checkOther(manifest, { known, ruleOwners, report });
    }
  }
  return faults;
}

/** What is stored must not hold a secret in plain text. */
function checkSecrets(manifest: Manifest, report: Report): void {
  for (const { path, value } of secretFields(manifest)) {
    if (parseSecretReference(value) !== undefined) continue;
    report(
      'secret_not_storable',
      path,
      'a literal secret would be stored in plain text; use env:NAME or file:/path',
    );
  }
}

function checkOther(
  manifest: Exclude<Manifest, ProviderAccountManifest>,
  context: { known: Known; ruleOwners: Map<string, string>; report: Report },
): void {
  const { known, ruleOwners, report } = context;
  switch (manifest.type) {
    case 'user':
      for (const [index, name] of (manifest.teams ?? []).entries()) {
        mustExist({ what: 'team', name, among: known.teams, path: ['teams', index], report });
      }
      return;
    case 'team':
      for (const [index, name] of (manifest.members ?? []).entries()) {
        mustExist({ what: 'user', name, among: known.users, path: ['members', index], report });
      }
      return;
    case 'virtual-account':
      for (const [index, { resource_fqn: name }] of (manifest.permissions ?? []).entries()) {
        const path = ['permissions', index, 'resource_fqn'];
        mustExist({ what: 'provider account', name, among: known.accounts, path, report });
      }
      return;
    case 'pat':
    case 'identity-provider':
    case 'secret-mapping':
    case 'notification-channel':
    case 'gateway-global-settings':
    case 'tenant-rate-limit-config/model':
    case 'tenant-budget-config':
    case 'team-budget-config':
      return;
    case 'gateway-rate-limiting-config':
    case 'gateway-budget-config':
      checkRules(manifest, { known, ruleOwners, report });
      return;
    default:
      manifest satisfies never;
  }
}

function checkAccount(account: ProviderAccountManifest, known: Known, report: Report): void {
  for (const [index, { subject }] of (account.collaborators ?? []).entries()) {
    checkSubject(subject, { known, path: ['collaborators', index, 'subject'], report });
  }
  for (const [index, model] of (account.integrations ?? []).entries()) {
    for (const [place, subject] of (model.authorized_subjects ?? []).entries()) {
      checkSubject(subject, { known, path: ['integrations', index, 'authorized_subjects', place], report });
    }
  }
}

function checkRules(
  manifest: ManifestOf<'gateway-rate-limiting-config'> | ManifestOf<'gateway-budget-config'>,
  context: { known: Known; ruleOwners: Map<string, string>; report: Report },
): void {
  const { known, ruleOwners, report } = context;
  for (const [index, rule] of manifest.rules.entries()) {
    const owner = ruleOwners.get(rule.id);
    if (owner !== undefined) {
      const path = ['rules', index, 'id'];
      report('duplicate', path, `${rule.id} is the id of a rule of ${owner} already`);
    }
    ruleOwners.set(rule.id, `${manifest.type} ${manifest.name}`);
    for (const [place, subject] of (rule.when.subjects ?? []).entries()) {
      if (subject === '*') continue;
      checkSubject(subject, { known, path: ['rules', index, 'when', 'subjects', place], report });
    }
    for (const [place, name] of (rule.when.models ?? []).entries()) {
      if (name === '*') continue;
      const path = ['rules', index, 'when', 'models', place];
      mustExist({ what: 'model', name, among: known.models, path, report });
    }
  }
}

function checkSubject(
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

function mustExist(options: {
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

function knownNames(manifests: readonly Manifest[]): Known {
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
  };
}
