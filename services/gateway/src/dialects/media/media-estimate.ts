import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { imageSize } from './image-size.ts';
import { type Media, mediaTokens } from './media-tokens.ts';

/** Media inside a request: bytes of its body that are no text, and the tokens that they are estimated to count. */
export type MediaEstimate = { readonly bodyBytes: number; readonly tokens: number };

/** Shorter strings are not looked at: their bytes count as tokens, which is more than any image counts. */
const MEDIA_CHARS_MIN = 2_048;

/**
 * The media in the body of a request of any dialect: `data:` URLs, and base64 beside a media type or inside a part that
 * names its kind (`input_audio`, `inlineData`, `source`, `file`, `bytes`). `model` chooses the family's rule.
 */
export function mediaEstimate(body: JsonObject, model: string): MediaEstimate {
  const estimate = { bodyBytes: 0, tokens: 0 };
  visit(body, '', (base64, chars, mediaType) => {
    estimate.bodyBytes += chars;
    estimate.tokens += mediaTokens(mediaOf(base64, mediaType), model);
  });
  return estimate;
}

type Found = (base64: string, chars: number, mediaType: string) => void;

function visit(value: unknown, mediaType: string, found: Found): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, mediaType, found);
    return;
  }
  if (!isJsonObject(value)) return;
  const type = typeOf(value) ?? mediaType;
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === 'object') visit(member, KIND_BY_MEMBER.get(name) ?? type, found);
    else if (typeof member === 'string' && member.length >= MEDIA_CHARS_MIN) look(name, member, type, found);
  }
}

/** A media type that an object states, or one that its kind or format stands for. */
function typeOf(object: JsonObject): string | undefined {
  for (const name of ['media_type', 'mimeType', 'mime_type']) {
    const value = object[name];
    if (typeof value === 'string') return value;
  }
  return undefined;
}

const KIND_BY_MEMBER = new Map([
  ['input_audio', 'audio/'],
  ['file', 'application/pdf'],
  ['document', 'application/pdf'],
  ['image', 'image/'],
  ['video', 'video/'],
]);

/** Members that hold base64 where a media type is known. */
const DATA_MEMBERS = new Set(['data', 'bytes', 'file_data', 'b64_json']);

function look(name: string, text: string, mediaType: string, found: Found): void {
  const url = /^data:([^;,]{0,100})(?:;[^,]{0,100})?,/.exec(text.slice(0, 256));
  if (url !== null) found(text.slice(url[0].length), text.length, url[1] ?? '');
  else if (mediaType !== '' && DATA_MEMBERS.has(name) && isBase64Start(text))
    found(text, text.length, mediaType);
}

function isBase64Start(text: string): boolean {
  return /^[A-Za-z0-9+/_-]{256}/.test(text.slice(0, 256));
}

function mediaOf(base64: string, mediaType: string): Media {
  const bytes = Math.floor((base64.length * 3) / 4);
  if (mediaType.startsWith('audio/')) return { kind: 'audio', bytes };
  if (mediaType.startsWith('video/')) return { kind: 'video', bytes };
  if (mediaType.startsWith('image/')) return { kind: 'image', size: imageSize(base64) };
  return { kind: 'document', bytes };
}
