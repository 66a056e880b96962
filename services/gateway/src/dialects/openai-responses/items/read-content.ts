import type { CacheMark, MediaPart, MediaSource, Part, Rest } from '../../canonical/part.ts';
import { parseDataUrl } from '../../json/data-url.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { defined } from '../../json/values.ts';
import { invalid } from '../../openai-fields.ts';
import { WIRE } from '../wire.ts';

/** Returns the parts of a message or of a tool's output: a text or an array. Throws GatewayError naming the field. */
export function readContent(content: unknown, path: string): Part[] {
  if (content === undefined || content === null) return [];
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  if (!Array.isArray(content)) throw invalid(path, 'a string or an array');
  return content.map((part, index) => {
    if (!isJsonObject(part)) throw invalid(`${path}[${index}]`, 'an object');
    if (TEXT_TYPES.has(part['type'])) return textPart(part, path, index);
    return readPart(part, `${path}[${index}]`);
  });
}

const TEXT_TYPES: ReadonlySet<unknown> = new Set(['input_text', 'output_text', 'text']);

function readPart(part: JsonObject, path: string): Part {
  switch (part['type']) {
    case 'refusal':
      return { kind: 'refusal', text: text(part['refusal'], `${path}.refusal`) };
    case 'input_image':
      return imagePart(part, path);
    case 'input_file':
      return filePart(part, path);
    case 'input_audio':
      return audioPart(part, path);
    default:
      return { kind: 'opaque', origin: WIRE, raw: part };
  }
}

/** Most parts of a conversation are these: paths are written for errors alone. */
function textPart(part: JsonObject, path: string, index: number): Part {
  const value = part['text'];
  if (typeof value !== 'string') throw invalid(`${path}[${index}].text`, 'a string');
  const cache = cacheMark(part);
  const rest = annotations(part);
  if (cache === undefined && rest === undefined) return { kind: 'text', text: value };
  return defined({ kind: 'text', text: value, cache, rest });
}

function imagePart(part: JsonObject, path: string): MediaPart {
  const { image_url: url, file_id: fileId, detail } = part;
  const source: MediaSource | undefined =
    typeof url === 'string' ? sourceOf(url) : typeof fileId === 'string' ? stored(fileId) : undefined;
  if (source === undefined) throw invalid(`${path}.image_url`, 'a string, or file_id must be set');
  return defined({
    kind: 'media',
    media: 'image',
    source,
    detail: typeof detail === 'string' ? detail : undefined,
    cache: cacheMark(part),
  });
}

function filePart(part: JsonObject, path: string): MediaPart {
  const { file_data: data, file_url: url, file_id: fileId, filename } = part;
  let source: MediaSource | undefined;
  if (typeof data === 'string') source = dataSource(data) ?? unnamed(data, filename);
  else if (typeof url === 'string') source = { kind: 'url', url };
  else if (typeof fileId === 'string') source = stored(fileId);
  if (source === undefined)
    throw invalid(`${path}.file_data`, 'a string, or file_url or file_id must be set');
  return defined({
    kind: 'media',
    media: 'document',
    source,
    filename: typeof filename === 'string' ? filename : undefined,
    cache: cacheMark(part),
  });
}

function audioPart(part: JsonObject, path: string): MediaPart {
  const audio = part['input_audio'];
  if (!isJsonObject(audio)) throw invalid(`${path}.input_audio`, 'an object');
  const data = text(audio['data'], `${path}.input_audio.data`);
  const mediaType = `audio/${text(audio['format'], `${path}.input_audio.format`)}`;
  return { kind: 'media', media: 'audio', source: { kind: 'base64', mediaType, data } };
}

/** The source that a `data:` URL or any other URL names. */
function sourceOf(url: string): MediaSource {
  return dataSource(url) ?? { kind: 'url', url };
}

function dataSource(url: string): MediaSource | undefined {
  const data = parseDataUrl(url);
  return data === undefined ? undefined : { kind: 'base64', ...data };
}

/** Bytes without a media type, which older clients send: a PDF unless the name says otherwise. */
function unnamed(data: string, filename: unknown): MediaSource {
  const isText = typeof filename === 'string' && /\.(txt|md|csv|json|log)$/i.test(filename);
  return { kind: 'base64', mediaType: isText ? 'text/plain' : 'application/pdf', data };
}

function stored(id: string): MediaSource {
  return { kind: 'id', origin: WIRE, id };
}

function cacheMark(part: JsonObject): CacheMark | undefined {
  return isJsonObject(part['prompt_cache_breakpoint']) ? {} : undefined;
}

function annotations(part: JsonObject): Rest | undefined {
  const marks = part['annotations'];
  if (!Array.isArray(marks) || marks.length === 0) return undefined;
  return { origin: WIRE, fields: { annotations: marks } };
}

function text(value: unknown, path: string): string {
  if (typeof value !== 'string') throw invalid(path, 'a string');
  return value;
}
