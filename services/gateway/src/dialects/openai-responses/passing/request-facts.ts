import type { CountableInput, RequestFacts } from '../../client-dialect.ts';
import { askedTerms } from '../../json/asked-terms.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { objectsOf } from '../../json/values.ts';
import { booleanField, countField, invalid, modelField } from '../../openai-fields.ts';

/** Reads and checks what the gateway has to know of a request. Throws GatewayError naming the field. */
export function readResponsesFacts(body: JsonObject): RequestFacts {
  const model = modelField(body);
  const input = body['input'] ?? undefined;
  if (input !== undefined && typeof input !== 'string' && !Array.isArray(input)) {
    throw invalid('input', 'a string or an array');
  }
  return {
    model,
    isStreaming: booleanField(body, 'stream'),
    wantsUsage: true,
    outputTokensMax: countField(body, 'max_output_tokens') ?? 0,
    outputLimitField: 'max_output_tokens',
    asked: askedTerms(body),
    choices: 1,
    ...(body['background'] === true && { isBackground: true }),
    imageReferences: mediaReferences(input),
  };
}

/** The input of the model, for the tokenizer: messages as they are, other items as text. */
export function responsesInput(body: JsonObject): CountableInput {
  const { instructions, input } = body;
  const messages: unknown[] =
    typeof instructions === 'string' ? [{ role: 'system', content: instructions }] : [];
  if (typeof input === 'string') messages.push({ role: 'user', content: input });
  for (const item of objectsOf(input)) {
    messages.push('content' in item ? item : { role: 'user', content: JSON.stringify(item) });
  }
  return { messages, tools: body['tools'] };
}

/** Images and files that the body names by URL or id, also inside the outputs of tools. */
function mediaReferences(content: unknown): number {
  if (Array.isArray(content)) return content.reduce((sum: number, each) => sum + mediaReferences(each), 0);
  if (!isJsonObject(content)) return 0;
  const { type } = content;
  if (type === 'input_image' || type === 'input_file') {
    const url = content['image_url'] ?? content['file_url'];
    const isInline = typeof url === 'string' && url.startsWith('data:');
    return isInline || content['file_data'] !== undefined ? 0 : 1;
  }
  return mediaReferences(content['content']) + mediaReferences(content['output']);
}
