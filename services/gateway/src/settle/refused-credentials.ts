import type { Outcome } from './outcome.ts';
import type { SettledRequest } from './settled-request.ts';

/** The accounts whose credential their provider has refused and not taken since. As many as there are accounts. */
export type RefusedCredentials = {
  /** Learns from a request; true if it is the first whose account's credential was refused. */
  note(request: Pick<SettledRequest, 'target'>, outcome: Outcome): boolean;
  /** Names of the accounts, sorted. */
  list(): string[];
};

/** Remembers refused credentials, for readiness and for one line in the log. */
export function refusedCredentials(): RefusedCredentials {
  const accounts = new Set<string>();
  return {
    note({ target }, { errorCode, answer }) {
      if (target === undefined) return false;
      if (errorCode === 'upstream_auth_failed') {
        const isFirst = !accounts.has(target.account);
        accounts.add(target.account);
        return isFirst;
      }
      if (accounts.size > 0 && answer !== undefined && answer.status > 0 && answer.status < 300)
        accounts.delete(target.account);
      return false;
    },
    list: () => [...accounts].sort(),
  };
}
