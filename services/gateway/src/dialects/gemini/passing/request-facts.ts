import type { CountableInput, RequestFacts } from '../../client-dialect.ts';
import { askedTerms } from '../../json/asked-terms.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { objectOf, objectsOf } from '../../json/values.ts';
import { countField, invalid } from '../../openai-fields.ts';
import { geminiRoute } from './gemini-route.ts';

/** Reads and checks what the gateway has to know of a request. Throws GatewayError naming the field. */
export function readGeminiFacts(body: JsonObject, path: string): RequestFacts {
  const { model, isStreaming } = geminiRoute(path);
  const contents = body['contents'];
  if (!Array.isArray(contents) && !isJsonObject(contents)) throw invalid('contents', 'an array');
  const config = objectOf(body['generationConfig'] ?? body['generation_config']) ?? NOTHING;
  const choices = countField(config, 'candidateCount') ?? 1;
  return {
    model,
    isStreaming,
    wantsUsage: true,
    outputTokensMax: (countField(config, 'maxOutputTokens') ?? 0) * choices,
    outputLimitField: 'generationConfig.maxOutputTokens',
    asked: askedTerms(body),
    choices,
    imageReferences: fileReferences(contents),
  };
}

/** The input of the model, for the tokenizer: parts that are no text count as the text of their JSON. */
export function geminiInput(body: JsonObject): CountableInput {
  const instruction = objectOf(body['systemInstruction'] ?? body['system_instruction']);
  const { contents } = body;
  const all = [...(instruction === undefined ? [] : [instruction]), ...objectsOf(asList(contents))];
  const messages = all.map((content) => ({
    role: content['role'] ?? 'user',
    content: objectsOf(content['parts']).map(partText).join(''),
  }));
  return { messages, tools: body['tools'] };
}

const NOTHING: JsonObject = {};

function asList(value: unknown): unknown {
  return Array.isArray(value) ? value : [value];
}

function partText(part: JsonObject): string {
  const { text, inlineData, inline_data: inline } = part;
  if (typeof text === 'string') return text;
  return inlineData === undefined && inline === undefined ? JSON.stringify(part) : '';
}

function fileReferences(contents: unknown): number {
  let count = 0;
  for (const content of objectsOf(asList(contents))) {
    for (const part of objectsOf(content['parts'])) if ('fileData' in part || 'file_data' in part) count++;
  }
  return count;
}
