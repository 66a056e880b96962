import type { JsonObject } from '../json/json-object.ts';
import { defined } from '../json/values.ts';
import { countField, invalid, textField } from '../openai-fields.ts';
import { openAiUsage } from '../usage/openai.ts';
import type { AdaptedRequest, OwnAnswer, OwnRequest } from './api-adapter.ts';
import { jsonBody, ownApi } from './own-api.ts';

/** Embeddings of texts by Nomic Atlas. Source: https://docs.nomic.ai/reference/api/embed-text-v-1-embedding-text-post */
export const nomicEmbeddings = ownApi('nomic-embeddings', embeddings);

function embeddings({ body, model }: AdaptedRequest): OwnRequest {
  const texts = [body['input']].flat();
  if (!texts.every((text) => typeof text === 'string'))
    throw invalid('input', 'a text or an array of texts: this provider takes no tokens');
  const format = textField(body, 'encoding_format') ?? 'float';
  if (format !== 'float' && format !== 'base64') throw invalid('encoding_format', 'float or base64');
  const own = {
    texts,
    model: model.modelId,
    task_type: textField(body, 'task_type'),
    long_text_mode: textField(body, 'long_text_mode'),
    dimensionality: countField(body, 'dimensions'),
  };
  return {
    path: '/embedding/text',
    body: jsonBody(defined(own)),
    warnings: [],
    answer: (answer) => answerOf(answer, { format, count: texts.length, model: String(body['model']) }),
  };
}

function answerOf(
  answer: JsonObject,
  asked: { readonly format: 'float' | 'base64'; readonly count: number; readonly model: string },
): OwnAnswer | undefined {
  const { embeddings: vectors, usage } = answer;
  if (!Array.isArray(vectors) || vectors.length !== asked.count || !vectors.every(isVector)) return undefined;
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: asked.format === 'float' ? vector : floatsAsBase64(vector),
  }));
  return {
    body: jsonBody({ object: 'list', data, model: asked.model, ...defined({ usage }) }),
    contentType: 'application/json',
    usage: openAiUsage(answer, 'embeddings'),
  };
}

function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((number) => typeof number === 'number');
}

/** 32-bit floats, the low byte first: as OpenAI's clients read them. */
function floatsAsBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, number] of vector.entries()) bytes.writeFloatLE(number, index * 4);
  return bytes.toString('base64');
}
