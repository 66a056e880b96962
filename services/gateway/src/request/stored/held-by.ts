import { GatewayError } from '@tollgate/contracts';
import type { Candidate } from '../../routing/candidate.ts';
import type { Named } from './named-in.ts';
import { findStoredId, ownStoredId } from './own-stored-id.ts';
import type { StoredId, StoredIds } from './stored-ids.ts';

/** What a request names: where it is stored, and the field that names it. */
export type Held = { readonly param: string; readonly stored: StoredId };

/**
 * Where it is stored what a request names; undefined if that is no account's business. Rejects with `not_found` for something that
 * is not the caller's, and with `invalid_request` if two accounts store it. A file that the gateway does not know was made
 * elsewhere: it is left to the provider.
 */
export async function heldBy(
  named: readonly Named[],
  owner: string,
  ids: Pick<StoredIds, 'find'>,
): Promise<Held | undefined> {
  const found = await Promise.all(
    named.map(async (one): Promise<Held | undefined> => {
      const stored = await (one.kind === 'file' ? fileOf(one, owner, ids) : ownStoredId(one, owner, ids));
      return stored && { param: one.param, stored };
    }),
  );
  const [first, ...others] = found.filter((held) => held !== undefined);
  const apart = others.find(({ stored }) => stored.account !== first?.stored.account);
  if (first === undefined || apart === undefined) return first;
  const message = `${first.param} is stored by account "${first.stored.account}", and ${apart.param} by account "${apart.stored.account}"; one account has to have all of it.`;
  throw new GatewayError('invalid_request', message, { param: apart.param });
}

async function fileOf(
  one: Named,
  owner: string,
  ids: Pick<StoredIds, 'find'>,
): Promise<StoredId | undefined> {
  const found = await findStoredId(one, ids);
  return found === undefined || found.owner === owner ? found : ownStoredId(one, owner, ids);
}

/** The names of the targets of the account that stores it. Throws `invalid_request` if there are none. */
export function targetsAt({ param, stored }: Held, targets: readonly string[]): readonly string[] {
  const { account } = stored;
  const found = targets.filter((name) => name.startsWith(`${account}/`));
  if (found.length > 0) return found;
  const message = `${param} is stored by account "${account}", and no model of it answers for the model that was asked for; ask for ${stored.model}.`;
  throw new GatewayError('invalid_request', message, { param });
}

/** The candidates with the model first that made what the request names. */
export function madeFirst({ stored }: Held, plan: readonly Candidate[]): readonly Candidate[] {
  const isFirst = ({ target }: Candidate) => target.name === stored.model;
  return [...plan.filter(isFirst), ...plan.filter((one) => !isFirst(one))];
}
