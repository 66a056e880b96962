import { GatewayError } from '@tollgate/contracts';
import type { AnswerChoice } from '../../dialects/canonical/answer.ts';
import type { CanonicalRequest } from '../../dialects/canonical/request.ts';
import { type JsonObject, parseJsonObject } from '../../dialects/json/json-object.ts';
import { openAiChatCodec } from '../../dialects/openai-chat/codec.ts';
import type { Asked } from '../../guardrails/remote/remote-adapter.ts';
import type { Admitted } from '../request.ts';
import { canonicalOf } from '../written/canonical-of.ts';

/** Whose request it is, for services that guardrails ask. */
export function askedOf(request: Admitted): Asked {
  const { admission, tags, facts } = request;
  return {
    subject: admission.principal?.subject ?? '',
    teams: admission.principal?.teams ?? [],
    tags,
    model: facts.model,
    // The services of an answer see the request as it was sent, without what was rewritten.
    request: () => inChatWords(request),
  };
}

/** An answer in the words of OpenAI's chat API, for services that guardrails ask. */
export function chatAnswer(
  choices: readonly AnswerChoice[],
  { id, receivedAtMs, facts }: Admitted,
  canonical: CanonicalRequest,
): JsonObject {
  const context = {
    request: canonical,
    id,
    createdSeconds: Math.floor(receivedAtMs / 1_000),
    model: facts.model,
  };
  const answer = openAiChatCodec.writeAnswer({ choices, end: { kind: 'finished' } }, context);
  return parseJsonObject(answer.toString()) ?? {};
}

/** A request in the words of OpenAI's chat API, or the client's own where it cannot be said in them. */
export function inChatWords(request: Admitted): JsonObject {
  const canonical = readable(request);
  return canonical === undefined
    ? request.body
    : (chatRequest(canonical, request.facts.model) ?? request.body);
}

/** Undefined for what the codec cannot read: every string of the body is then looked at, wherever it stands. */
export function readable(request: Admitted): CanonicalRequest | undefined {
  try {
    return canonicalOf(request);
  } catch (error) {
    if (error instanceof GatewayError) return undefined;
    throw error;
  }
}

/** Undefined for what OpenAI's chat API has no words for. */
function chatRequest(canonical: CanonicalRequest, model: string): JsonObject | undefined {
  try {
    return parseJsonObject(openAiChatCodec.writeRequest(canonical, { model }).body.toString());
  } catch (error) {
    if (error instanceof GatewayError) return undefined;
    throw error;
  }
}

/** The choices of an answer in the words of OpenAI's chat API; undefined if it is not an answer. */
export function chatChoices(document: JsonObject, { id }: Admitted): readonly AnswerChoice[] | undefined {
  const { choices, end } = openAiChatCodec.readAnswer(Buffer.from(JSON.stringify(document)), { id });
  return end.kind === 'finished' && choices.length > 0 ? choices : undefined;
}
