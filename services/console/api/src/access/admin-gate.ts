import { GatewayError } from '@tollgate/contracts';
import type { Credential } from '../sessions/credential.ts';
import { readsAll } from './reading-scope.ts';
import type { RememberedCallers } from './remembered-callers.ts';

/** What a caller wants who asks for what only few may. */
export type Errand = 'read' | 'change';

/**
 * Lets those pass who may read everything or, for a change, administrators alone. Throws GatewayError: policy's refusal of
 * the credential, or `forbidden`.
 */
export type AdminGate = (credential: Credential, errand?: Errand) => Promise<void>;

/** Guards what accounting and analytics answer, which do not ask who asks. */
export function adminGate(callers: RememberedCallers): AdminGate {
  return async (credential, errand = 'read') => {
    const caller = await callers(credential);
    if (caller.role === 'admin' || (readsAll(caller) && errand === 'read')) return;
    throw new GatewayError(
      'forbidden',
      errand === 'read' ? 'This needs a key of a viewer or an admin.' : 'This needs an admin key.',
    );
  };
}
