import { openAiChat } from '../../dialects/openai-chat/dialect.ts';
import { openAiResponses } from '../../dialects/openai-responses/dialect.ts';
import { responsesCompact } from '../../dialects/passed/responses-compact.ts';
import { fileIdsIn } from '../../dialects/stored/file-ids.ts';
import type { StoredKind } from '../../dialects/stored/stored-call.ts';
import type { Decoded } from '../request.ts';

/** Something stored that a request names, and the field that does. */
export type Named = { readonly kind: StoredKind; readonly id: string; readonly param: string };

const OF_RESPONSES: ReadonlySet<string> = new Set([openAiResponses.name, responsesCompact.name]);
const NONE: readonly Named[] = [];

/** What a request names that a provider stores: the response or conversation that it goes on from, and files. */
export function namedIn({
  dialect,
  body,
  facts,
}: Pick<Decoded, 'dialect' | 'body' | 'facts'>): readonly Named[] {
  const isOfResponses = OF_RESPONSES.has(dialect.name);
  if (!isOfResponses && dialect.name !== openAiChat.name) return NONE;
  const before = isOfResponses ? goesOnFrom(body['previous_response_id'], body['conversation']) : undefined;
  const files = facts.imageReferences === 0 ? NONE : filesIn(body['input'] ?? body['messages']);
  return before === undefined ? files : [before, ...files];
}

function goesOnFrom(response: unknown, conversation: unknown): Named | undefined {
  if (typeof response === 'string') return { kind: 'response', id: response, param: 'previous_response_id' };
  const id =
    typeof conversation === 'object' && conversation !== null && 'id' in conversation
      ? conversation.id
      : conversation;
  return typeof id === 'string' ? { kind: 'conversation', id, param: 'conversation' } : undefined;
}

function filesIn(content: unknown): readonly Named[] {
  return fileIdsIn(content).map((id) => ({ kind: 'file', id, param: 'file_id' }));
}
