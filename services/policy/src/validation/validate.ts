import {
  isProviderAccount,
  type Manifest,
  type ManifestFaultCode,
  type ProviderAccountManifest,
} from '@tollgate/manifests';
import { checkSubject, type Known, knownNames, type Report } from './known-names.ts';
import { checkIdentity } from './validate-identity.ts';
import { checkRules } from './validate-rules.ts';

/** What is wrong in a manifest when it stands beside the others. */
export type ContentFault = {
  readonly manifest: Manifest;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly code: ManifestFaultCode;
  /** What was probably meant, to follow the message; empty when nothing is near. */
  readonly hint: string;
};

/** What the manifests before have taken for themselves: a value, and who has it. */
type Taken = {
  readonly ruleIds: Map<string, string>;
  readonly identities: Map<string, string>;
  readonly settings: string[];
};

/** Everything in a whole config that refers to nothing or is there twice. */
export function validateContent(manifests: readonly Manifest[]): ContentFault[] {
  const faults: ContentFault[] = [];
  const known = knownNames(manifests);
  const accountTypes = new Map<string, string>();
  const taken: Taken = { ruleIds: new Map(), identities: new Map(), settings: [] };
  for (const manifest of manifests) {
    const report: Report = (code, path, message, hint = '') =>
      faults.push({ manifest, path, message, code, hint });
    if (isProviderAccount(manifest)) {
      const other = accountTypes.get(manifest.name);
      if (other !== undefined) {
        report('duplicate', ['name'], `${manifest.name} is the name of a ${other} already`);
      }
      accountTypes.set(manifest.name, manifest.type);
      checkAccount(manifest, known, report);
    } else {
      checkOther(manifest, { known, taken, report });
    }
  }
  return faults;
}

function checkOther(
  manifest: Exclude<Manifest, ProviderAccountManifest>,
  context: { known: Known; taken: Taken; report: Report },
): void {
  const { known, taken, report } = context;
  switch (manifest.type) {
    case 'user':
    case 'team':
    case 'virtual-account':
    case 'pat':
    case 'identity-provider':
      checkIdentity(manifest, { known, taken: taken.identities, report });
      return;
    case 'gateway-global-settings':
      if (taken.settings.length > 0) {
        report(
          'duplicate',
          ['name'],
          `${taken.settings[0]} has the settings already; there is one such manifest`,
        );
      }
      taken.settings.push(manifest.name);
      return;
    case 'secret-mapping':
    case 'notification-channel':
      return;
    case 'gateway-rate-limiting-config':
    case 'gateway-budget-config':
    case 'tenant-rate-limit-config/model':
    case 'tenant-budget-config':
    case 'team-budget-config':
      checkRules(manifest, { known, taken: taken.ruleIds, report });
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
