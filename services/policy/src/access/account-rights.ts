import {
  callableAccount,
  formatPath,
  isProviderAccount,
  type Manifest,
  parseSecretReference,
  SEALED_PREFIX,
  SECRET_MASK,
  secretFields,
} from '@tollgate/manifests';
import type { Authority } from './authority.ts';
import { type EditRefusal, type EditStep, named } from './edit-step.ts';

/**
 * Why somebody who is no admin may not change a provider account so. Its managers may, but for two ways to get at
 * secrets that are not theirs: a new reference into the surroundings of policy, and a known key sent to a new address.
 */
export function accountRefusal(authority: Authority, step: EditStep): EditRefusal | undefined {
  const { before, after } = step;
  if (before === undefined) {
    return { path: '', message: `${named(step)}: only admins may make a provider account` };
  }
  if (!authority.managedAccounts.has(before.name)) {
    return { path: '', message: `${named(step)}: only managers of the account and admins may change it` };
  }
  return after === undefined ? undefined : secretRefusal(step, before, after);
}

function secretRefusal(step: EditStep, before: Manifest, after: Manifest): EditRefusal | undefined {
  const known = new Set(secretFields(before).map(({ value }) => value));
  const knownAddresses = addressesOf(before);
  const hasMoved = [...addressesOf(after)].some((address) => !knownAddresses.has(address));
  for (const { path: at, value } of secretFields(after)) {
    const path = formatPath(at);
    const isReference = parseSecretReference(value) !== undefined;
    if (isReference && !known.has(value)) {
      return { path, message: `${named(step)}: only admins may introduce the reference in ${path}` };
    }
    if (hasMoved && (isReference || value === SECRET_MASK || value.startsWith(SEALED_PREFIX))) {
      const message = `${named(step)}: a change of its address needs the value of ${path} again, as plain text; only admins may keep it`;
      return { path, message };
    }
  }
  return undefined;
}

/** Every address that the account's keys may be sent to. */
function addressesOf(manifest: Manifest): Set<string> {
  const addresses = new Set<string>();
  if (isProviderAccount(manifest)) addresses.add(callableAccount(manifest).baseUrl);
  collectAddresses(manifest, addresses);
  return addresses;
}

function collectAddresses(value: unknown, addresses: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    if (typeof part === 'string' && (key === 'base_url' || key === 'url')) addresses.add(part);
    else collectAddresses(part, addresses);
  }
}
