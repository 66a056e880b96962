import type { Clock } from '@tollgate/clock';
import { GatewayError } from '@tollgate/contracts';
import type { PolicyClient } from '../clients/policy.ts';
import type { Credential } from '../sessions/credential.ts';

/** How long policy's answer is taken as still true; so long may a revoked token still read. */
export const GATE_MEMORY_MS = 5_000;
const ENTRIES_MAX = 1_000;

/** What somebody wants who asks for what only few may. */
export type Errand = 'read' | 'change';

/**
 * Lets those pass who may read everything or, for a change, administrators alone. Throws GatewayError: policy's refusal of
 * the credential, or `forbidden`.
 */
export type AdminGate = (credential: Credential, errand?: Errand) => Promise<void>;

/**
 * Guards what accounting and analytics answer, which do not ask who asks. Policy says what role a caller has; its answers are
 * remembered for a few seconds, so that a page that polls costs policy little. Failures are not remembered.
 */
export function adminGate(options: { policy: Pick<PolicyClient, 'whoAmI'>; clock: Clock }): AdminGate {
  const answers = new Map<string, { askedAtMs: number; role: Promise<string> }>();

  function ask(key: string, credential: Credential): Promise<string> {
    const role = options.policy.whoAmI(credential).then((answer) => answer.role);
    const answer = { askedAtMs: options.clock.monotonicMs(), role };
    answers.delete(key);
    answers.set(key, answer);
    role.catch(() => {
      if (answers.get(key) === answer) answers.delete(key);
    });
    const oldest = answers.keys().next();
    if (answers.size > ENTRIES_MAX && oldest.done !== true) answers.delete(oldest.value);
    return role;
  }

  return async (credential, errand = 'read') => {
    // A token may be good at one address and not at another.
    const key = `${credential.hash.toString('base64')} ${credential.address ?? ''}`;
    const known = answers.get(key);
    const isKnown = known !== undefined && options.clock.monotonicMs() - known.askedAtMs < GATE_MEMORY_MS;
    const role = await (isKnown ? known.role : ask(key, credential));
    if (role === 'admin' || (role === 'viewer' && errand === 'read')) return;
    throw new GatewayError(
      'forbidden',
      errand === 'read' ? 'This needs a token of a viewer or an admin.' : 'This needs an admin token.',
    );
  };
}
