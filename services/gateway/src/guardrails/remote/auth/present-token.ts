import type { Account } from '../../../providers/account.ts';
import type { AccountFetch } from '../../../providers/tokens/account-fetch.ts';
import { accountToken } from '../../../providers/tokens/account-token.ts';
import type { Present } from '../remote-adapter.ts';

/** What adapters are given beside their settings. */
export type RemoteAuthPorts = {
  /** Fetches tokens over connections that are made as an account says. */
  fetchFor(connection: Account['connection']): AccountFetch;
};

/** Presents a guardrail by tokens that expire. */
export function presentToken(account: Account, ports: RemoteAuthPorts): Present {
  const token = accountToken(account, ports);
  return async () => (token === undefined ? [] : ['authorization', `Bearer ${(await token()).value}`]);
}
