import { GatewayError } from '@tollgate/contracts';
import type { AnswerChoice } from '../../dialects/canonical/answer.ts';
import type { CanonicalRequest } from '../../dialects/canonical/request.ts';
import { type JsonObject, parseJsonObject } from '../../dialects/json/json-object.ts';
import { openAiChatCodec } from '../../dialects/openai-chat/codec.ts';
import type { Asked } from '../../guardrails/remote/remote-adapter.ts';
import type { Admitted } from '../request.ts';

/** Whose request it is, for services that guardrails ask. */
export function askedOf(request: Admitted, canonical: CanonicalRequest | undefined): Asked {
  const { admission, tags, facts } = request;
  return {
    subject: admission.principal?.subject ?? '',
    teams: admission.principal?.teams ?? [],
    tags,
    model: facts.model,
    request: () =>
      canonical === undefined ? request.body : (chatRequest(canonical, facts.model) ?? request.body),
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

/** Undefined for what OpenAI's chat API has no words for. */
function chatRequest(canonical: CanonicalRequest, model: string): JsonObject | undefined {
  try {
    return parseJsonObject(openAiChatCodec.writeRequest(canonical, { model }).body.toString());
  } catch (error) {
    if (error instanceof GatewayError) return undefined;
    throw error;
  }
}
