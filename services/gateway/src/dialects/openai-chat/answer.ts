import { isJsonObject, type JsonObject } from '../json/json-object.ts';

/** What the model wrote in a chat answer or chunk: content, reasoning, refusals, tool names and arguments, words it spoke. */
export function chatText(answer: JsonObject): string {
  let text = '';
  for (const choice of objects(answer['choices'])) {
    const message = choice['delta'] ?? choice['message'];
    if (!isJsonObject(message)) continue;
    text += string(message['content']) + string(message['refusal']);
    text += string(message['reasoning_content'] ?? message['reasoning']);
    for (const call of objects(message['tool_calls'])) text += functionText(call['function']);
    text += functionText(message['function_call']);
    const { audio } = message;
    if (isJsonObject(audio)) text += string(audio['transcript']);
    for (const part of objects(message['content']))
      text += string(part['text']) + thinkingText(part['thinking']);
  }
  return text;
}

/** Images that the model made, beside the content (OpenRouter and others) or as parts of it. */
export function chatImages(answer: JsonObject): number {
  let images = 0;
  for (const choice of objects(answer['choices'])) {
    const message = choice['delta'] ?? choice['message'];
    if (!isJsonObject(message)) continue;
    images += objects(message['images']).length;
    for (const part of objects(message['content'])) if (IMAGE_PARTS.has(string(part['type']))) images++;
  }
  return images;
}

const IMAGE_PARTS: ReadonlySet<string> = new Set(['image_url', 'image', 'output_image']);

/** Mistral's reasoning: parts inside a part. */
function thinkingText(thinking: unknown): string {
  if (typeof thinking === 'string') return thinking;
  let text = '';
  for (const part of objects(thinking)) text += string(part['text']);
  return text;
}

function functionText(called: unknown): string {
  return isJsonObject(called) ? string(called['name']) + string(called['arguments']) : '';
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
