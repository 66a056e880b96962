import { cacheControl } from '../../canonical/cache-mark.ts';
import type { LossReport } from '../../canonical/losses.ts';
import type { CacheMark, MediaPart, Part } from '../../canonical/part.ts';
import { type JsonTexts, jsonArray, member, members } from '../../json/texts/json-texts.ts';

/** What writers of chat content share. */
export type ContentOptions = {
  readonly report: LossReport;
  readonly texts: JsonTexts;
  readonly takesCacheMarks: boolean;
};

/** Content as JSON: a string if it is one text, an array of parts otherwise; undefined if there is none. */
export function writeContent(parts: readonly Part[], options: ContentOptions): string | undefined {
  const [first] = parts;
  if (parts.length === 1 && first?.kind === 'text') {
    const mark = cacheField(first.cache, options);
    const text = options.texts.string(first.text);
    return mark === '' ? text : `[{"type":"text","text":${text}${mark}}]`;
  }
  const written: string[] = [];
  for (const part of parts) {
    if (part.kind === 'text') written.push(writeText(part.text, cacheField(part.cache, options), options));
    else if (part.kind === 'media')
      written.push(`{${writeMedia(part, options)}${cacheField(part.cache, options)}}`);
    else if (part.kind === 'refusal') written.push(writeText(part.text, '', options));
    else if (part.kind === 'opaque') options.report.lose('opaque');
  }
  return written.length === 0 ? undefined : jsonArray(written);
}

function writeText(text: string, mark: string, { texts }: ContentOptions): string {
  return `{${textMembers(texts.string(text))}${mark}}`;
}

function textMembers(text: string): string {
  return `"type":"text","text":${text}`;
}

/** A cache mark as a member behind others, if this provider of the chat wire takes them. */
export function cacheField(cache: CacheMark | undefined, options: ContentOptions): string {
  if (cache === undefined) return '';
  if (options.takesCacheMarks) return members(cacheControl(cache));
  options.report.lose('cache');
  return '';
}

/** The members of an image, audio, video or document. Throws GatewayError for one that the wire cannot carry. */
function writeMedia(part: MediaPart, options: ContentOptions): string {
  switch (part.media) {
    case 'image': {
      const detail = member('detail', part.detail === undefined ? undefined : JSON.stringify(part.detail));
      return `"type":"image_url","image_url":{"url":${urlOf(part, options)}${detail}}`;
    }
    case 'video':
      return `"type":"video_url","video_url":{"url":${urlOf(part, options)}}`;
    case 'audio':
      return writeAudio(part, options);
    case 'document':
      return writeDocument(part, options);
  }
}

function urlOf(part: MediaPart, { texts, report }: ContentOptions): string {
  const { source } = part;
  if (source.kind === 'url') return texts.string(source.url);
  if (source.kind === 'base64') return texts.string(`data:${source.mediaType};base64,${source.data}`);
  if (source.kind === 'text')
    return texts.string(`data:${source.mediaType},${encodeURIComponent(source.text)}`);
  report.lose('fileId', part.media);
  return '""';
}

function writeAudio(part: MediaPart, { texts, report }: ContentOptions): string {
  if (part.source.kind !== 'base64') {
    report.lose('audioUrl');
    return '';
  }
  const subtype = part.source.mediaType.split('/')[1] ?? 'wav';
  const format = subtype === 'mpeg' ? 'mp3' : subtype.replace(/^x-/, '');
  const data = texts.string(part.source.data);
  return `"type":"input_audio","input_audio":{"data":${data},"format":${texts.string(format)}}`;
}

/** PDFs as files; documents of text as text, which every provider of this wire takes. */
function writeDocument(part: MediaPart, { texts, report }: ContentOptions): string {
  const { source } = part;
  const filename = part.filename ?? part.title;
  switch (source.kind) {
    case 'text':
      return textMembers(texts.string(titled(filename, source.text)));
    case 'url':
      report.lose('documentUrl');
      return '';
    case 'id':
      if (source.origin !== 'openai-chat' && source.origin !== 'openai-responses') report.lose('fileId');
      return `"type":"file","file":{"file_id":${texts.string(source.id)}}`;
    case 'base64': {
      if (source.mediaType.startsWith('text/')) {
        return textMembers(texts.string(titled(filename, Buffer.from(source.data, 'base64').toString())));
      }
      if (source.mediaType !== 'application/pdf') report.lose('documentType', source.mediaType);
      const data = texts.string(`data:${source.mediaType};base64,${source.data}`);
      const name = texts.string(filename ?? 'document.pdf');
      return `"type":"file","file":{"filename":${name},"file_data":${data}}`;
    }
  }
}

function titled(title: string | undefined, text: string): string {
  return title === undefined ? text : `${title}\n\n${text}`;
}
