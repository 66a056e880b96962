import type { Clock } from '@tollgate/clock';
import { GatewayError } from '@tollgate/contracts';
import type { PolicyClient } from '../clients/policy.ts';
import type { Credential } from '../sessions/credential.ts';

/** How long policy's answer is taken as still true; so long may a revoked token still read. */
export const GATE_MEMORY_MS = 5_000;
const ENTRIES_MAX = 1_000;

/** Lets administrators pass. Throws GatewayError: policy's refusal of the credential, or `forbidden`. */
export type AdminGate = (credential: Credential) => Promise<void>;

/**
 * Guards what accounting and analytics answer, which do not ask who asks. Policy says who is an administrator; its
 * answers are remembered for a few seconds, so that a page that polls costs policy little. Failures are not remembered.
 */
export function adminGate(options: { policy: Pick<PolicyClient, 'whoAmI'>; clock: Clock }): AdminGate {
  const answers = new Map<string, { askedAtMs: number; isAdmin: Promise<boolean> }>();

  function ask(key: string, credential: Credential): Promise<boolean> {
    const isAdmin = options.policy.whoAmI(credential).then(({ role }) => role === 'admin');
    const answer = { askedAtMs: options.clock.monotonicMs(), isAdmin };
    answers.delete(key);
    answers.set(key, answer);
    isAdmin.catch(() => {
      if (answers.get(key) === answer) answers.delete(key);
    });
    const oldest = answers.keys().next();
    if (answers.size > ENTRIES_MAX && oldest.done !== true) answers.delete(oldest.value);
    return isAdmin;
  }

  return async (credential) => {
    const key = credential.hash.toString('base64');
    const known = answers.get(key);
    const isKnown = known !== undefined && options.clock.monotonicMs() - known.askedAtMs < GATE_MEMORY_MS;
    const isAdmin = await (isKnown ? known.isAdmin : ask(key, credential));
    if (!isAdmin) throw new GatewayError('forbidden', 'This needs an admin token.');
  };
}
