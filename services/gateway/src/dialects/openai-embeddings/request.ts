import type { RequestFacts } from '../client-dialect.ts';
import type { JsonObject } from '../json/json-object.ts';
import { invalid, modelField } from '../openai-fields.ts';

/** Reads and checks an embeddings request. Throws GatewayError naming the field. */
export function readEmbeddingsRequest(body: JsonObject): RequestFacts {
  const model = modelField(body);
  if (typeof body['input'] !== 'string' && !Array.isArray(body['input'])) {
    throw invalid('input', 'a string or an array');
  }
  return { model, isStreaming: false, wantsUsage: false, outputTokensMax: 0, choices: 1, imageReferences: 0 };
}

/** The texts to embed; a token given by number counts as one short word. */
export function embeddingsInputText(input: unknown): string {
  if (typeof input === 'string') return input;
  if (typeof input === 'number') return TOKEN_TEXT;
  return Array.isArray(input) ? input.map(embeddingsInputText).join('') : '';
}

const TOKEN_TEXT = ' a';
