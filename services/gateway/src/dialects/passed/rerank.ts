import type { JsonObject } from '../json/json-object.ts';
import { isJsonObject } from '../json/json-object.ts';
import { countField, invalid, modelField } from '../openai-fields.ts';
import { openAiPaths } from '../openai-paths.ts';
import { cohereUsage } from '../usage/cohere.ts';
import { openAiUsage } from '../usage/openai.ts';
import { passedApi, plainFacts } from './passed-api.ts';

/** Reranking in Cohere's shape (version 2), which Jina, Voyage, vLLM and others share. */
export const rerank = passedApi({
  name: 'rerank',
  api: 'rerank',
  path: '/rerank',
  paths: [...openAiPaths('/rerank'), '/v2/rerank', '/cohere/v2/rerank'],
  modelType: 'rerank',
  read(body) {
    const model = modelField(body);
    const { query, documents } = body;
    if (typeof query !== 'string') throw invalid('query', 'a string');
    if (!Array.isArray(documents) || documents.length === 0)
      throw invalid('documents', 'an array with a document');
    countField(body, 'top_n');
    const documentBytes = Buffer.byteLength(documentsText(documents));
    return plainFacts(model, {
      // The query is read once with each document.
      input: { textBytes: documentBytes + Buffer.byteLength(query) * documents.length, mediaTokens: 0 },
      pieces: { searchUnits: searchUnitsMax(documents.length, documentBytes) },
      likelyPieces: { searchUnits: searchUnitsOf(documents) },
    });
  },
  inputOf: (body) => ({ text: `${body['query']}${documentsText(body['documents'])}` }),
  usageOf: (answer) =>
    isJsonObject(answer['meta']) ? cohereUsage(answer) : openAiUsage(answer, 'embeddings'),
});

/** Cohere bills a search for 100 documents, and splits documents of more than 500 tokens. A token has at least a byte. */
function searchUnitsMax(documents: number, bytes: number): number {
  return Math.ceil((documents + bytes / TOKENS_PER_PART) / PARTS_PER_SEARCH);
}

/** The same for tokens of the usual length. */
function searchUnitsOf(documents: readonly (string | JsonObject)[]): number {
  const partBytes = TOKENS_PER_PART * BYTES_PER_TOKEN;
  const parts = documents.map((each) =>
    Math.max(1, Math.ceil(Buffer.byteLength(documentText(each)) / partBytes)),
  );
  return Math.ceil(parts.reduce((sum, each) => sum + each, 0) / PARTS_PER_SEARCH);
}

const TOKENS_PER_PART = 500;
const PARTS_PER_SEARCH = 100;
const BYTES_PER_TOKEN = 4;

function documentsText(documents: unknown): string {
  return Array.isArray(documents) ? documents.map(documentText).join('') : '';
}

function documentText(document: string | JsonObject): string {
  return typeof document === 'string' ? document : JSON.stringify(document);
}
