import {
  callableAccount,
  didYouMean,
  isProviderAccount,
  type Manifest,
  type ProviderAccountManifest,
  parseSecretReference,
  type RuleAlerts,
  secretFields,
} from '@tollgate/manifests';
import type { Environment } from '@tollgate/settings';
import type { Manifests } from '../objects/manifests.ts';
import { secretMappings } from '../secrets/mappings.ts';
import { type ReferenceSources, referenceFault } from '../secrets/references.ts';
import { accountDoubts } from './account-doubts.ts';
import type { ContentFault } from './content-fault.ts';

type Targets = RuleAlerts['notification_target'];

/** What warnings follow from beside the manifests that bring them. */
export type WarningContext = {
  /** The whole config, with the manifests that are warned of. */
  readonly config: Manifests;
  readonly environment: Environment;
  /** Prices go by it. */
  readonly nowMs: number;
};

/** Returns what of some manifests, as they were given, does less than it seems to: nothing of it is refused. */
export function contentWarnings(given: readonly Manifest[], context: WarningContext): ContentFault[] {
  const { environment, nowMs: atMs } = context;
  const channels = [...context.config.ofType('notification-channel').values()].map(({ name }) => name);
  const sources = { environment, mappings: secretMappings(context.config) };
  const known = new Set(channels);
  return given.flatMap((manifest) => [
    ...missingChannels(manifest, known),
    ...brokenPromises(manifest),
    ...missingSecrets(manifest, sources),
    ...(isProviderAccount(manifest) ? doubtsOf(manifest, atMs) : []),
  ]);
}

function doubtsOf(manifest: ProviderAccountManifest, atMs: number): ContentFault[] {
  const key = callableAccount(manifest).credentialReference;
  const literalKey = key === undefined || parseSecretReference(key) !== undefined ? undefined : key;
  return accountDoubts(manifest, { literalKey, atMs }).map(({ path, message }) => ({
    manifest,
    path,
    message,
    code: 'invalid_field',
    hint: '',
  }));
}

function missingSecrets(manifest: Manifest, sources: ReferenceSources): ContentFault[] {
  return secretFields(manifest).flatMap(({ path, value }): ContentFault[] => {
    const message = referenceFault(value, sources);
    return message === undefined ? [] : [{ manifest, path, message, code: 'dangling_reference', hint: '' }];
  });
}

function missingChannels(manifest: Manifest, channels: ReadonlySet<string>): ContentFault[] {
  return alertTargets(manifest).flatMap(({ path, targets }) =>
    targets.flatMap(({ notification_channel: name }, index): ContentFault[] => {
      if (channels.has(name)) return [];
      const message = `no such notification channel: ${name}; alerts are not sent until it exists`;
      const at = [...path, index, 'notification_channel'];
      return [{ manifest, path: at, message, code: 'dangling_reference', hint: didYouMean(name, channels) }];
    }),
  );
}

function alertTargets(manifest: Manifest): { path: PropertyKey[]; targets: Targets }[] {
  switch (manifest.type) {
    case 'gateway-rate-limiting-config':
    case 'gateway-budget-config':
      return manifest.rules.map(({ alerts }, index) => ({
        path: ['rules', index, 'alerts', 'notification_target'],
        targets: alerts?.notification_target ?? [],
      }));
    case 'tenant-rate-limit-config/model':
    case 'tenant-budget-config':
    case 'team-budget-config':
      return (manifest.alerts ?? []).map(({ notification_target }, index) => ({
        path: ['alerts', index, 'notification_target'],
        targets: notification_target ?? [],
      }));
    default:
      return [];
  }
}

/** A strict budget that lets requests pass uncounted is strict no more. */
function brokenPromises(manifest: Manifest): ContentFault[] {
  const optionsAt: { path: PropertyKey[]; estimate?: string; on_store_failure?: string }[] = [];
  if (
    manifest.type === 'gateway-load-balancing-config' ||
    manifest.type === 'gateway-fallback-config' ||
    manifest.type === 'gateway-guardrails-config'
  )
    return [];
  if ('rules' in manifest) {
    for (const [index, rule] of manifest.rules.entries())
      optionsAt.push({ ...options(rule), path: ['rules', index] });
  } else if ('applies_to' in manifest) optionsAt.push({ ...options(manifest), path: [] });
  const isBudget = manifest.type.includes('budget');
  return optionsAt
    .filter((given) => isBudget && given.estimate === 'strict' && given.on_store_failure === 'allow')
    .map(({ path }): ContentFault => {
      const message =
        'with allow, requests pass uncounted while the counters cannot be reached, so that strict does not hold then';
      return { manifest, path: [...path, 'on_store_failure'], message, code: 'conflict', hint: '' };
    });
}

function options(rule: { estimate?: string | undefined; on_store_failure?: string | undefined }) {
  const { estimate = 'tempered', on_store_failure = '' } = rule;
  return { estimate, on_store_failure };
}
