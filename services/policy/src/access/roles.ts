/** What a role on a provider account allows. A manager may call what the account offers, too. */
export type AccountRole = 'provider-account-access' | 'provider-account-manager';

/** Whether a role on a provider account lets its holder call the account's models. */
export function mayCall(role: AccountRole): boolean {
  switch (role) {
    case 'provider-account-access':
    case 'provider-account-manager':
      return true;
    default:
      return role satisfies never;
  }
}
