import type { ProviderAccount__Output, WatchConfigResponse__Output } from '@tollgate/contracts';

/**
 * Makes the messages of one config stream whole: each is put on top of the one before. A policy that knows no differences
 * sends whole messages, which pass. The function throws Error for a difference from anything but the message before.
 */
export function differencesMerged(): (message: WatchConfigResponse__Output) => WatchConfigResponse__Output {
  let revision = 0;
  let accounts = new Map<string, ProviderAccount__Output>();
  return (message) => {
    if (message.sinceRevision === 0) accounts = new Map();
    else if (message.sinceRevision !== revision) {
      throw new Error(
        `config ${message.revision} differs from ${message.sinceRevision}, not from ${revision}`,
      );
    }
    for (const name of message.removedAccounts) accounts.delete(name);
    for (const account of message.accounts) accounts.set(account.name, account);
    revision = message.revision;
    return { ...message, accounts: [...accounts.values()], sinceRevision: 0, removedAccounts: [] };
  };
}
