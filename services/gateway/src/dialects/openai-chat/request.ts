import type { RequestFacts } from '../client-dialect.ts';
import { askedTerms } from '../json/asked-terms.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { afterSpace, jsonKey, memberSpans, type Span, topLevelSpans } from '../json/key-spans.ts';
import { type Edit, splice } from '../json/splice.ts';
import {
  booleanField,
  countField,
  invalid,
  modelField,
  objectField,
  tokenBoundField,
} from '../openai-fields.ts';
import type { PassedRequest, ProviderModel } from '../provider-dialect.ts';

/** Reads and checks a chat completion request. Throws GatewayError naming the field. */
export function readChatRequest(body: JsonObject): RequestFacts {
  const model = modelField(body);
  const messages = body['messages'];
  if (!Array.isArray(messages)) throw invalid('messages', 'an array');
  const streamOptions = objectField(body, 'stream_options');
  const tokensMax = Math.max(
    tokenBoundField(body, 'max_completion_tokens'),
    tokenBoundField(body, 'max_tokens'),
  );
  const choices = countField(body, 'n') ?? 1;
  return {
    model,
    isStreaming: booleanField(body, 'stream'),
    wantsUsage: streamOptions !== undefined && includesUsage(streamOptions),
    outputTokensMax: tokensMax * choices,
    outputLimitField: isSet(body, 'max_completion_tokens') ? 'max_completion_tokens' : 'max_tokens',
    asked: askedTerms(body),
    choices,
    imageReferences: imageReferences(messages),
  };
}

function isSet(body: JsonObject, name: string): boolean {
  return (body[name] ?? undefined) !== undefined;
}

/**
 * The request as the provider must see it: its own name for the model and, for a stream, usage asked for unless the
 * provider refuses that. Every other byte stays.
 */
export function chatRequestForProvider(
  { bytes, body, isUsageRefused = false }: Omit<PassedRequest, 'facts'>,
  { modelIdJson }: Pick<ProviderModel, 'modelIdJson'>,
): Buffer {
  const edits: Edit[] = topLevelSpans(bytes, MODEL).map((span) => replace(span, modelIdJson));
  if (body['stream'] === true && !isUsageRefused) addUsageWish(bytes, body, edits);
  return splice(bytes, edits);
}

/** In a refusal of the field by which the usage of a stream is asked for. */
export const USAGE_WISH_REFUSAL = /stream_options|include_usage/;

const MODEL = jsonKey('model');
const STREAM_OPTIONS = jsonKey('stream_options');
const INCLUDE_USAGE = jsonKey('include_usage');
const TRUE = Buffer.from('true');
const INCLUDE_USAGE_TRUE = Buffer.from('"include_usage":true');
const INCLUDE_USAGE_TRUE_FIRST = Buffer.from('"include_usage":true,');
const STREAM_OPTIONS_VALUE = Buffer.from('{"include_usage":true}');
const STREAM_OPTIONS_FIRST = Buffer.from('"stream_options":{"include_usage":true},');
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

function addUsageWish(bytes: Buffer, body: JsonObject, edits: Edit[]): void {
  if (!Object.hasOwn(body, 'stream_options')) {
    // A body that got here has a model, so the object is not empty and the comma is right.
    edits.push(insert(afterSpace(bytes, 0) + 1, STREAM_OPTIONS_FIRST));
    return;
  }
  for (const options of topLevelSpans(bytes, STREAM_OPTIONS)) addUsageWishWithin(bytes, options, edits);
}

function addUsageWishWithin(bytes: Buffer, options: Span, edits: Edit[]): void {
  if (bytes[options.start] !== OPEN_BRACE) {
    edits.push(replace(options, STREAM_OPTIONS_VALUE));
    return;
  }
  const wishes = memberSpans(bytes, options.start, INCLUDE_USAGE);
  for (const wish of wishes) edits.push(replace(wish, TRUE));
  if (wishes.length > 0) return;
  const inside = options.start + 1;
  const isEmpty = bytes[afterSpace(bytes, inside)] === CLOSE_BRACE;
  edits.push(insert(inside, isEmpty ? INCLUDE_USAGE_TRUE : INCLUDE_USAGE_TRUE_FIRST));
}

function includesUsage(streamOptions: JsonObject): boolean {
  const wish = streamOptions['include_usage'] ?? false;
  if (typeof wish !== 'boolean') throw invalid('stream_options.include_usage', 'a boolean');
  return wish;
}

function imageReferences(messages: readonly unknown[]): number {
  let count = 0;
  for (const message of messages) {
    const parts = isJsonObject(message) ? message['content'] : undefined;
    if (!Array.isArray(parts)) continue;
    for (const part of parts) if (isImageReference(part)) count++;
  }
  return count;
}

/** An image or a file that is not in the body itself. */
function isImageReference(part: unknown): boolean {
  if (!isJsonObject(part)) return false;
  if (part['type'] === 'file')
    return isJsonObject(part['file']) && typeof part['file']['file_id'] === 'string';
  if (part['type'] !== 'image_url') return false;
  const image = part['image_url'];
  const url = isJsonObject(image) ? image['url'] : image;
  return typeof url !== 'string' || !url.startsWith('data:');
}

function replace(span: Span, replacement: Buffer): Edit {
  return { start: span.start, end: span.end, replacement };
}

function insert(at: number, replacement: Buffer): Edit {
  return { start: at, end: at, replacement };
}
