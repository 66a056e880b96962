import type { CountableInput, RequestFacts } from '../../client-dialect.ts';
import { askedTerms } from '../../json/asked-terms.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { booleanField, countField, invalid, modelField } from '../../openai-fields.ts';

/** Reads and checks what the gateway has to know of a request. Throws GatewayError naming the field. */
export function readMessagesFacts(body: JsonObject): RequestFacts {
  const model = modelField(body);
  const messages = body['messages'];
  if (!Array.isArray(messages)) throw invalid('messages', 'an array');
  return {
    model,
    isStreaming: booleanField(body, 'stream'),
    wantsUsage: true,
    outputTokensMax: countField(body, 'max_tokens') ?? 0,
    outputLimitField: 'max_tokens',
    asked: askedTerms(body),
    choices: 1,
    imageReferences: mediaReferences(messages),
  };
}

/** The input of the model, for the tokenizer. */
export function messagesInput(body: JsonObject): CountableInput {
  const system = body['system'];
  const messages = Array.isArray(body['messages']) ? body['messages'] : [];
  const all = system === undefined ? messages : [{ role: 'system', content: system }, ...messages];
  return { messages: all, tools: body['tools'] };
}

/** Images and documents that the body names by URL or id, also inside the results of tools. */
function mediaReferences(content: unknown): number {
  if (Array.isArray(content)) return content.reduce((sum: number, each) => sum + mediaReferences(each), 0);
  if (!isJsonObject(content)) return 0;
  const { type, source } = content;
  if (type === 'image' || type === 'document') {
    return isJsonObject(source) && (source['type'] === 'url' || source['type'] === 'file') ? 1 : 0;
  }
  return mediaReferences(content['content']);
}
