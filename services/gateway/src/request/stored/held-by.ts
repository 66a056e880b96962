import { GatewayError } from '@tollgate/contracts';
import { openAiResponses } from '../../dialects/openai-responses/dialect.ts';
import { responsesCompact } from '../../dialects/passed/responses-compact.ts';
import type { StoredKind } from '../../dialects/stored/stored-call.ts';
import type { Candidate } from '../../routing/candidate.ts';
import type { Admitted } from '../request.ts';
import { ownStoredId } from './locate.ts';
import type { StoredId, StoredIds } from './stored-ids.ts';

/** What a request goes on from: where it is stored, and the field that names it. */
export type Held = { readonly param: string; readonly stored: StoredId };

const DIALECTS: ReadonlySet<string> = new Set([openAiResponses.name, responsesCompact.name]);

/** Whether a request goes on from a response or a conversation that a provider stores. */
export function namesStored({ dialect, body }: Pick<Admitted, 'dialect' | 'body'>): boolean {
  if (!DIALECTS.has(dialect.name)) return false;
  return (
    (body['previous_response_id'] ?? undefined) !== undefined ||
    (body['conversation'] ?? undefined) !== undefined
  );
}

/** Where the response or conversation is stored that a request goes on from. Rejects with `not_found` if it is not the caller's. */
export async function heldBy(request: Admitted, ids: Pick<StoredIds, 'find'>): Promise<Held | undefined> {
  const { body, admission } = request;
  const owner = admission.principal?.subject ?? '';
  const named = namedIn(body['previous_response_id'], body['conversation']);
  if (named === undefined) return undefined;
  return { param: named.param, stored: await ownStoredId(named, owner, ids) };
}

function namedIn(
  response: unknown,
  conversation: unknown,
): { kind: StoredKind; id: string; param: string } | undefined {
  if (typeof response === 'string') return { kind: 'response', id: response, param: 'previous_response_id' };
  const id =
    typeof conversation === 'object' && conversation !== null && 'id' in conversation
      ? conversation.id
      : conversation;
  return typeof id === 'string' ? { kind: 'conversation', id, param: 'conversation' } : undefined;
}

/** The names of the targets of the account that stores it. Throws `invalid_request` if there are none. */
export function targetsAt({ param, stored }: Held, targets: readonly string[]): readonly string[] {
  const { account } = stored;
  const found = targets.filter((name) => name.startsWith(`${account}/`));
  if (found.length > 0) return found;
  const message = `${param} is stored by account "${account}", and no model of it answers for the model that was asked for; ask for ${stored.model}.`;
  throw new GatewayError('invalid_request', message, { param });
}

/** The candidates with the model first that made what the request goes on from. */
export function madeFirst({ stored }: Held, plan: readonly Candidate[]): readonly Candidate[] {
  const isFirst = ({ target }: Candidate) => target.name === stored.model;
  return [...plan.filter(isFirst), ...plan.filter((one) => !isFirst(one))];
}
