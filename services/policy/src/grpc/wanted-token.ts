import { GatewayError } from '@tollgate/contracts';
import { didYouMean, poolName } from '@tollgate/manifests';
import { grantsIn, mayCallModel, type OwnedModel } from '../access/grants.ts';
import { nearestOwner } from '../access/nearest-owner.ts';
import type { ConfigContent } from '../content/content.ts';
import { formatNetwork, parseNetwork } from '../identity/network.ts';
import type { Principal } from '../identity/principal.ts';
import { TOKEN_ROLES, type TokenEntry } from '../identity/tokens.ts';

const NAME_LENGTH_MAX = 200;
const MODELS_MAX = 1_000;
const ADDRESSES_MAX = 100;
const GRACE_SECONDS_MAX = 365 * 86_400;

/** A token that somebody asks for, of sound shape. */
export type WantedToken = Pick<
  TokenEntry,
  'subject' | 'name' | 'expiresAtMs' | 'models' | 'addresses' | 'role'
>;

/** Reads what somebody asks for. Throws GatewayError `invalid_request` naming the field at fault. */
export function wantedToken(given: Omit<WantedToken, 'role'> & { role: string }, nowMs: number): WantedToken {
  const { subject, name, expiresAtMs, models } = given;
  if (!/^(user|virtualaccount):./.test(subject)) {
    throw invalid('subject', 'A token belongs to user:<email> or virtualaccount:<name>.');
  }
  if (name.trim() === '' || name.length > NAME_LENGTH_MAX) {
    throw invalid('name', `A token needs a name of 1 to ${NAME_LENGTH_MAX} characters.`);
  }
  if (expiresAtMs !== 0 && expiresAtMs <= nowMs) {
    throw invalid('expires_at', 'A token must expire in the future, or never.');
  }
  if (models.length > MODELS_MAX) throw invalid('models', `A token names at most ${MODELS_MAX} models.`);
  const role = TOKEN_ROLES.find((known) => known === (given.role === '' ? 'member' : given.role));
  if (role === undefined) throw invalid('role', `A token's role is one of ${TOKEN_ROLES.join(', ')}.`);
  return { subject, name, expiresAtMs, models, addresses: networks(given.addresses), role };
}

/**
 * Checks that owner and models exist; for callers who may not read everything, only models that the owner may call do. Throws
 * GatewayError `invalid_request` naming the field at fault.
 */
export function checkReferences(
  content: ConfigContent,
  { subject, models }: WantedToken,
  options: { readsAll: boolean },
): void {
  const owners = content.principals;
  const owner = owners.get(subject);
  if (owner === undefined) {
    const [kind, name] = [subject.slice(0, subject.indexOf(':')), subject.slice(subject.indexOf(':') + 1)];
    const what = kind === 'user' ? 'user' : 'virtual account';
    const names = [...owners.keys()]
      .filter((known) => known.startsWith(`${kind}:`))
      .map((known) => known.slice(kind.length + 1));
    const hint = nearestOwner(name, names);
    throw invalid('subject', `There is no ${what} ${name}${hint === '' ? '; create it first.' : hint}`);
  }
  if (models.length === 0) return;
  const known = options.readsAll ? modelNames(content) : callableModelNames(content, owner);
  const unknown = models.findIndex((model) => !known.has(model));
  const model = models[unknown];
  if (model !== undefined) {
    throw invalid(`models[${unknown}]`, `There is no model ${model}${didYouMean(model, known)}.`);
  }
}

function modelNames(content: ConfigContent): Set<string> {
  return new Set(ownedModels(content).map(({ name }) => name));
}

function callableModelNames(content: ConfigContent, principal: Principal): Set<string> {
  const grants = grantsIn(content.manifests);
  const callable = ownedModels(content).filter((model) =>
    mayCallModel({ grants, principal, tokenModels: [], model }),
  );
  return new Set(callable.map(({ name }) => name));
}

function ownedModels(content: ConfigContent): OwnedModel[] {
  const { manifests } = content;
  const groups = manifests.ofType('provider-account/virtual-model');
  return [...manifests.accounts().values(), ...groups.values()].flatMap((manifest) => [
    ...(manifest.integrations ?? []).map(({ name, authorized_subjects: subjects }) => ({
      name: `${manifest.name}/${name}`,
      account: manifest.name,
      authorizedSubjects: subjects && new Set(subjects),
    })),
    ...poolName(manifest).map((name) => ({ name, account: manifest.name, authorizedSubjects: undefined })),
  ]);
}

/** How long an old secret goes on working; -1 asks for the owner's default. Throws GatewayError `invalid_request`. */
export function graceMsOf(graceSeconds: number, owner: Principal | undefined): number {
  if (graceSeconds === -1) return owner?.rotation?.graceMs ?? 0;
  if (graceSeconds < 0 || graceSeconds > GRACE_SECONDS_MAX) {
    throw invalid('grace_seconds', `The grace is 0 to ${GRACE_SECONDS_MAX} seconds.`);
  }
  return graceSeconds * 1_000;
}

function networks(addresses: readonly string[]): string[] {
  if (addresses.length > ADDRESSES_MAX) {
    throw invalid('addresses', `A token names at most ${ADDRESSES_MAX} networks.`);
  }
  return addresses.map((text, index) => {
    const network = parseNetwork(text);
    if (network !== undefined) return formatNetwork(network);
    const shown = JSON.stringify(text.slice(0, 60));
    throw invalid(`addresses[${index}]`, `${shown} is no network; write it as 10.0.0.0/8 or 2001:db8::/32.`);
  });
}

function invalid(param: string, message: string): GatewayError {
  return new GatewayError('invalid_request', message.replace(/\?\.$/, '?'), { param });
}
