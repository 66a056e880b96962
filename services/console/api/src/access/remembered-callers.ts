import type { Clock } from '@tollgate/clock';
import type { WhoAmIResponse__Output } from '@tollgate/contracts';
import type { PolicyClient } from '../clients/policy.ts';
import type { Credential } from '../sessions/credential.ts';

/** How long policy's answer is taken as still true; so long may a revoked key still read. */
export const CALLER_MEMORY_MS = 5_000;
const ENTRIES_MAX = 1_000;

/** Whom a credential belongs to. Throws GatewayError: policy's refusal of the credential. */
export type RememberedCallers = (credential: Credential) => Promise<WhoAmIResponse__Output>;

/**
 * Asks policy whom credentials belong to and remembers the answers for `CALLER_MEMORY_MS`, so that a page that polls
 * costs policy little. Failures are not remembered.
 */
export function rememberedCallers(options: {
  policy: Pick<PolicyClient, 'whoAmI'>;
  clock: Clock;
}): RememberedCallers {
  const answers = new Map<string, { askedAtMs: number; caller: Promise<WhoAmIResponse__Output> }>();

  function ask(key: string, credential: Credential): Promise<WhoAmIResponse__Output> {
    const caller = options.policy.whoAmI(credential);
    const answer = { askedAtMs: options.clock.monotonicMs(), caller };
    answers.delete(key);
    answers.set(key, answer);
    caller.catch(() => {
      if (answers.get(key) === answer) answers.delete(key);
    });
    const oldest = answers.keys().next();
    if (answers.size > ENTRIES_MAX && oldest.done !== true) answers.delete(oldest.value);
    return caller;
  }

  return (credential) => {
    // A key may be good at one address and not at another.
    const key = `${credential.hash.toString('base64')} ${credential.address ?? ''}`;
    const known = answers.get(key);
    const isKnown = known !== undefined && options.clock.monotonicMs() - known.askedAtMs < CALLER_MEMORY_MS;
    return isKnown ? known.caller : ask(key, credential);
  };
}
