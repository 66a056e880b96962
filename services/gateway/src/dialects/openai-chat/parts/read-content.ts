import { cacheMember } from '../../canonical/cache-mark.ts';
import type { MediaPart, Part, TextPart } from '../../canonical/part.ts';
import { parseDataUrl } from '../../json/data-url.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { defined, objectOf, objectsOf, stringOf, textOf } from '../../json/values.ts';
import { invalid } from '../../openai-fields.ts';

/** The content of a message: a string or an array of parts. Throws GatewayError naming the part. */
export function readContent(content: unknown, path: string): readonly Part[] {
  if (content === null || content === undefined) return [];
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }];
  if (!Array.isArray(content)) throw invalid(path, 'a string or an array of parts');
  return content.map((part, index) => readPart(part, `${path}[${index}]`));
}

function readPart(part: unknown, path: string): Part {
  if (typeof part === 'string') return { kind: 'text', text: part };
  if (!isJsonObject(part)) throw invalid(path, 'an object');
  switch (part['type']) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return textPart(part);
    case 'refusal':
      return { kind: 'refusal', text: textOf(part['refusal']) };
    case 'thinking':
      return { kind: 'reasoning', text: thinkingText(part['thinking']) };
    case 'image_url':
      return imagePart(part, path);
    case 'input_audio':
      return audioPart(part, path);
    case 'video_url':
      return {
        kind: 'media',
        media: 'video',
        ...fromUrl(part['video_url'], `${path}.video_url`, 'video/mp4'),
      };
    case 'file':
      return filePart(part, path);
    default:
      throw invalid(
        `${path}.type`,
        'a type that can be translated: text, image_url, input_audio, video_url or file',
      );
  }
}

function textPart(part: JsonObject): TextPart {
  return { kind: 'text', text: textOf(part['text']), ...cacheMember(part) };
}

function imagePart(part: JsonObject, path: string): MediaPart {
  const image = part['image_url'];
  const detail = isJsonObject(image) ? stringOf(image['detail']) : undefined;
  return {
    kind: 'media',
    media: 'image',
    ...fromUrl(image, `${path}.image_url`, undefined),
    ...defined({ detail }),
    ...cacheMember(part),
  };
}

/** `{ url }` or the URL itself. */
function fromUrl(value: unknown, path: string, mediaType: string | undefined): Pick<MediaPart, 'source'> {
  const url = isJsonObject(value) ? value['url'] : value;
  if (typeof url !== 'string' || url === '') throw invalid(`${path}.url`, 'a URL');
  const data = parseDataUrl(url);
  if (data !== undefined) return { source: { kind: 'base64', ...data } };
  return { source: { kind: 'url', url, ...defined({ mediaType }) } };
}

function audioPart(part: JsonObject, path: string): MediaPart {
  const audio = objectOf(part['input_audio']);
  const data = stringOf(audio?.['data']);
  if (data === undefined) throw invalid(`${path}.input_audio.data`, 'base64 text');
  const format = stringOf(audio?.['format']) ?? 'wav';
  const mediaType = format === 'mp3' ? 'audio/mpeg' : `audio/${format}`;
  return { kind: 'media', media: 'audio', source: { kind: 'base64', mediaType, data } };
}

function filePart(part: JsonObject, path: string): MediaPart {
  const file = objectOf(part['file']) ?? {};
  const names = { ...defined({ filename: stringOf(file['filename']) }), ...cacheMember(part) };
  const id = stringOf(file['file_id']);
  if (id !== undefined) {
    return { kind: 'media', media: 'document', source: { kind: 'id', origin: 'openai-chat', id }, ...names };
  }
  const data = stringOf(file['file_data']);
  if (data === undefined) throw invalid(`${path}.file`, 'an object with file_data or file_id');
  if (/^https?:/.test(data))
    return { kind: 'media', media: 'document', source: { kind: 'url', url: data }, ...names };
  const parsed = parseDataUrl(data) ?? { mediaType: 'application/pdf', data };
  return { kind: 'media', media: mediaOf(parsed.mediaType), source: { kind: 'base64', ...parsed }, ...names };
}

function mediaOf(mediaType: string): MediaPart['media'] {
  const family = mediaType.split('/', 1)[0];
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'document';
}

function thinkingText(thinking: unknown): string {
  if (typeof thinking === 'string') return thinking;
  return objectsOf(thinking)
    .map((piece) => textOf(piece['text']))
    .join('');
}
