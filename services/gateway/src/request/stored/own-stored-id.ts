import { GatewayError } from '@tollgate/contracts';
import type { StoredKind } from '../../dialects/stored/stored-call.ts';
import type { StoredId, StoredIds } from './stored-ids.ts';

/** The caller's entry for an id. Rejects with `not_found` without one. */
export async function ownStoredId(
  { kind, id, param }: { kind: StoredKind; id: string; param?: string },
  owner: string,
  ids: Pick<StoredIds, 'find'>,
): Promise<StoredId> {
  const found = await findStoredId({ kind, id }, ids);
  if (found !== undefined && found.owner === owner) return found;
  const message = `There is no ${kind} ${JSON.stringify(id.slice(0, SHOWN_CHARS_MAX))} that you made through this gateway.`;
  throw new GatewayError('not_found', message, param === undefined ? {} : { param });
}

const ID_CHARS_MAX = 256;
const SHOWN_CHARS_MAX = 64;

/** Anyone's entry for an id; undefined without one. Rejects with `service_unavailable` if the store does not answer. */
export async function findStoredId(
  { kind, id }: { kind: StoredKind; id: string },
  ids: Pick<StoredIds, 'find'>,
): Promise<StoredId | undefined> {
  if (id.length > ID_CHARS_MAX) return undefined;
  try {
    return await ids.find(kind, id);
  } catch (cause) {
    throw new GatewayError(
      'service_unavailable',
      `It cannot be looked up now which account stores this ${kind}; try again shortly.`,
      { retryAfterMs: 1_000, internal: cause instanceof Error ? cause.message : 'the store failed' },
    );
  }
}
