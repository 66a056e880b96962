import { z } from 'zod';
import type { StoredObject } from './stored-object.ts';

const ACCOUNT = 'provider-account';
const MAY_CALL = 'provider-account-access';
const MAY_CHANGE = 'provider-account-manager';

/** When keys of a virtual account have to be given new secrets, in days. */
export type AutoRotate = { readonly auto_rotate_interval: number; readonly grace_period: number };

/** A virtual account as the API shows it. */
export type VirtualAccount = {
  readonly name: string;
  readonly team: string | null;
  readonly accounts: string[];
  readonly managed_accounts: string[];
  readonly expiration_date: string | null;
  readonly auto_rotate: AutoRotate | null;
};

/** What of a virtual account a caller wants otherwise: what is left out stays, null takes away. */
export type VirtualAccountChange = {
  readonly name: string;
  readonly team?: string | null | undefined;
  readonly accounts?: readonly string[] | undefined;
  readonly expiration_date?: string | null | undefined;
  readonly auto_rotate?: AutoRotate | null | undefined;
};

const permission = z.object({ resource_fqn: z.string(), resource_type: z.string(), role_id: z.string() });
const storedVirtualAccount = z.object({
  name: z.string(),
  permissions: z.array(permission).default([]),
  ownedBy: z.object({ team: z.string() }).optional(),
  expiration_date: z.string().optional(),
  auto_rotate: z.object({ auto_rotate_interval: z.number(), grace_period: z.number() }).optional(),
});

/** The type of manifest that a virtual account is. */
export const VIRTUAL_ACCOUNT = 'virtual-account';

/** A stored virtual account as the API shows it. */
export function toVirtualAccount(object: StoredObject): VirtualAccount {
  const stored = storedVirtualAccount.parse(object);
  const withRole = (role: string) =>
    stored.permissions.filter(({ role_id: id }) => id === role).map(({ resource_fqn: name }) => name);
  return {
    name: stored.name,
    team: stored.ownedBy?.team ?? null,
    accounts: withRole(MAY_CALL),
    managed_accounts: withRole(MAY_CHANGE),
    expiration_date: stored.expiration_date ?? null,
    auto_rotate: stored.auto_rotate ?? null,
  };
}

/** The manifest of a virtual account with some of it changed, or of a new one. */
export function changedVirtualAccount(
  stored: readonly StoredObject[],
  change: VirtualAccountChange,
): StoredObject {
  const { name, team, accounts, expiration_date: expirationDate, auto_rotate: autoRotate } = change;
  const before = stored.find((object) => object.type === VIRTUAL_ACCOUNT && object.name === name);
  const changed = {
    permissions: accounts === undefined ? undefined : permissionsOn(accounts, before),
    ownedBy: team === null ? null : team === undefined ? undefined : { team },
    expiration_date: expirationDate,
    auto_rotate: autoRotate,
  };
  const given = Object.entries(changed).filter(([, value]) => value !== undefined);
  const fields = { ...before, ...Object.fromEntries(given) };
  const kept = Object.entries(fields).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(kept), type: VIRTUAL_ACCOUNT, name };
}

/** Who may be called anew; who may be changed stays, because only the manifest itself says that. */
function permissionsOn(accounts: readonly string[], before: StoredObject | undefined) {
  const permissions = before === undefined ? [] : storedVirtualAccount.parse(before).permissions;
  return [
    ...permissions.filter(({ role_id: role }) => role !== MAY_CALL),
    ...accounts.map((name) => ({ resource_fqn: name, resource_type: ACCOUNT, role_id: MAY_CALL })),
  ];
}
