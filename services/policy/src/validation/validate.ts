import { hasModels, type Manifest, type ModelAccountManifest } from '@tollgate/manifests';
import { manifestKey } from '../objects/entry-keys.ts';
import type { Manifests } from '../objects/manifests.ts';
import { RULE_TYPES } from '../objects/rule-types.ts';
import { isAboutMore } from '../rules/with-grants.ts';
import { checkLogging } from './check-logging.ts';
import { checkMoreOfLimit } from './check-more-of-limit.ts';
import type { ContentFault } from './content-fault.ts';
import {
  checkSubject,
  type Known,
  knownNames,
  modelNames,
  namesInGroup,
  type Report,
} from './known-names.ts';
import { checkGuardrailGroup, checkGuardrailRules } from './validate-guardrails.ts';
import { checkIdentity } from './validate-identity.ts';
import { checkFallback, checkRouting, checkVirtualModels } from './validate-routing.ts';
import { checkRules } from './validate-rules.ts';

/** What the manifests before have taken for themselves: a value, and who has it. */
type Taken = {
  readonly ruleIds: Map<string, string>;
  readonly identities: Map<string, string>;
  readonly guardrailRuleIds: Map<string, string>;
  readonly settings: string[];
};

/**
 * What a change makes wrong: what refers to nothing afterwards, or is there twice. Manifests that were right before and
 * that it cannot make wrong are not looked at.
 */
export function validateChange(
  before: Manifests,
  after: Manifests,
  changed: readonly Manifest[],
): ContentFault[] {
  const known = knownNames(after);
  const all = takesNamesAway(before, after, changed) ? [...after.values()] : changedFamilies(after, changed);
  // A rule may go before the grants that it has: they have no effect then, and end.
  const given = new Set<Manifest>(changed);
  const checked = all.filter((manifest) => !isAboutMore(manifest) || given.has(manifest));
  // In the order of the change, behind what it makes wrong elsewhere.
  const places = new Map(changed.map((manifest, index) => [manifest, index]));
  const placeOf = ({ manifest }: ContentFault) => places.get(manifest) ?? -1;
  return faultsOf(checked, known).sort((one, other) => placeOf(one) - placeOf(other));
}

/** Whether something could be referred to before that cannot be now. */
function takesNamesAway(before: Manifests, after: Manifests, changed: readonly Manifest[]): boolean {
  const added = changed.filter((manifest) => !before.has(manifestKey(manifest))).length;
  if (before.size + added !== after.size) return true;
  const losesGuardrails = changed.some((manifest) => {
    if (manifest.type !== GROUP) return false;
    const was = before.ofType(GROUP).get(manifestKey(manifest));
    const names = new Set(namesInGroup(manifest));
    return was !== undefined && namesInGroup(was).some((name) => !names.has(name));
  });
  if (losesGuardrails) return true;
  return changed.filter(hasModels).some((account) => {
    const was = before.get(manifestKey(account));
    if (was === undefined || !hasModels(was)) return false;
    const names = new Set(modelNames(account));
    return modelNames(was).some((name) => !names.has(name));
  });
}

const GROUP = 'provider-account/guardrail-config-group';

/** Types whose manifests may take the same thing for themselves. All others are right or wrong one by one. */
const FAMILIES = [
  [...RULE_TYPES, 'gateway-load-balancing-config', 'gateway-fallback-config'],
  ['identity-provider', 'virtual-account'],
  ['gateway-global-settings'],
  ['gateway-guardrails-config'],
] as const;

function changedFamilies(after: Manifests, changed: readonly Manifest[]): Manifest[] {
  const types = new Set<string>(changed.map(({ type }) => type));
  const families = FAMILIES.filter((family) => family.some((type) => types.has(type)));
  const inFamilies = new Set<string>(families.flat());
  return [
    ...(changed.some(hasModels) ? [...after.values()].filter(hasModels) : []),
    ...families.flatMap((family) => family.flatMap((type) => [...after.ofType(type).values()])),
    ...changed.filter((manifest) => !hasModels(manifest) && !inFamilies.has(manifest.type)),
  ];
}

function faultsOf(manifests: Iterable<Manifest>, known: Known): ContentFault[] {
  const checked = [...manifests];
  const faults: ContentFault[] = [];
  const accountTypes = new Map<string, string>();
  const taken: Taken = {
    ruleIds: new Map(),
    identities: new Map(),
    guardrailRuleIds: new Map(),
    settings: [],
  };
  for (const manifest of checked) {
    const report: Report = (code, path, message, hint = '') =>
      faults.push({ manifest, path, message, code, hint });
    if (hasModels(manifest)) {
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
  faults.push(...checkVirtualModels(checked, known));
  return faults;
}

function checkOther(
  manifest: Exclude<Manifest, ModelAccountManifest>,
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
    case 'gateway-load-balancing-config':
      checkRouting(manifest, { known, taken: taken.ruleIds, report });
      return;
    case 'gateway-fallback-config':
      checkFallback(manifest, { known, taken: taken.ruleIds, report });
      return;
    case 'provider-account/guardrail-config-group':
      checkGuardrailGroup(manifest, { known, report });
      return;
    case 'gateway-guardrails-config':
      checkGuardrailRules(manifest, { known, taken: taken.guardrailRuleIds, report });
      return;
    case 'gateway-logging-config':
      checkLogging(manifest, { known, report });
      return;
    case 'gateway-rate-limiting-config':
    case 'gateway-budget-config':
    case 'tenant-rate-limit-config/model':
    case 'tenant-budget-config':
    case 'team-budget-config':
      checkRules(manifest, { known, taken: taken.ruleIds, report });
      return;
    case 'limit-grant':
    case 'limit-request':
      checkMoreOfLimit(manifest, { known, report });
      return;
    default:
      manifest satisfies never;
  }
}

function checkAccount(account: ModelAccountManifest, known: Known, report: Report): void {
  for (const [index, { subject }] of (account.collaborators ?? []).entries()) {
    checkSubject(subject, { known, path: ['collaborators', index, 'subject'], report });
  }
  for (const [index, model] of (account.integrations ?? []).entries()) {
    for (const [place, subject] of (model.authorized_subjects ?? []).entries()) {
      checkSubject(subject, { known, path: ['integrations', index, 'authorized_subjects', place], report });
    }
  }
}
