import { cacheControl } from '../../canonical/cache-mark.ts';
import type { LossReport } from '../../canonical/losses.ts';
import type { CacheMark, MediaPart, Part } from '../../canonical/part.ts';
import { defined } from '../../json/values.ts';

/** What writers of chat content share. */
export type ContentOptions = { readonly report: LossReport; readonly takesCacheMarks: boolean };

/** Content as a string if it is one text, as an array of parts otherwise; undefined if there is none. */
export function writeContent(
  parts: readonly Part[],
  options: ContentOptions,
): string | readonly object[] | undefined {
  const written: object[] = [];
  for (const part of parts) {
    if (part.kind === 'text')
      written.push({ type: 'text', text: part.text, ...cacheField(part.cache, options) });
    else if (part.kind === 'media')
      written.push({ ...writeMedia(part, options.report), ...cacheField(part.cache, options) });
    else if (part.kind === 'refusal') written.push({ type: 'text', text: part.text });
    else if (part.kind === 'opaque') options.report.lose('opaque');
  }
  const [first] = parts;
  if (written.length === 0) return undefined;
  const isPlain = written.length === 1 && first?.kind === 'text' && !('cache_control' in (written[0] ?? {}));
  return isPlain ? first.text : written;
}

/** A cache mark, if this provider of the chat wire takes them. */
export function cacheField(cache: CacheMark | undefined, options: ContentOptions): object {
  if (cache === undefined) return {};
  if (options.takesCacheMarks) return cacheControl(cache);
  options.report.lose('cache');
  return {};
}

/** An image, audio, video or document. Throws GatewayError for one that the wire cannot carry. */
function writeMedia(part: MediaPart, report: LossReport): object {
  switch (part.media) {
    case 'image':
      return {
        type: 'image_url',
        image_url: { url: urlOf(part, report), ...defined({ detail: part.detail }) },
      };
    case 'video':
      return { type: 'video_url', video_url: { url: urlOf(part, report) } };
    case 'audio':
      return writeAudio(part, report);
    case 'document':
      return writeDocument(part, report);
  }
}

function urlOf(part: MediaPart, report: LossReport): string {
  const { source } = part;
  if (source.kind === 'url') return source.url;
  if (source.kind === 'base64') return `data:${source.mediaType};base64,${source.data}`;
  if (source.kind === 'text') return `data:${source.mediaType},${encodeURIComponent(source.text)}`;
  report.lose('fileId', part.media);
  return '';
}

function writeAudio(part: MediaPart, report: LossReport): object {
  if (part.source.kind !== 'base64') {
    report.lose('audioUrl');
    return {};
  }
  const subtype = part.source.mediaType.split('/')[1] ?? 'wav';
  const format = subtype === 'mpeg' ? 'mp3' : subtype.replace(/^x-/, '');
  return { type: 'input_audio', input_audio: { data: part.source.data, format } };
}

/** PDFs as files; documents of text as text, which every provider of this wire takes. */
function writeDocument(part: MediaPart, report: LossReport): object {
  const { source } = part;
  const filename = part.filename ?? part.title;
  switch (source.kind) {
    case 'text':
      return { type: 'text', text: titled(filename, source.text) };
    case 'url':
      report.lose('documentUrl');
      return {};
    case 'id':
      if (source.origin !== 'openai-chat' && source.origin !== 'openai-responses') report.lose('fileId');
      return { type: 'file', file: { file_id: source.id } };
    case 'base64': {
      if (source.mediaType.startsWith('text/')) {
        return { type: 'text', text: titled(filename, Buffer.from(source.data, 'base64').toString()) };
      }
      if (source.mediaType !== 'application/pdf') report.lose('documentType', source.mediaType);
      const data = `data:${source.mediaType};base64,${source.data}`;
      return { type: 'file', file: { filename: filename ?? 'document.pdf', file_data: data } };
    }
  }
}

function titled(title: string | undefined, text: string): string {
  return title === undefined ? text : `${title}\n\n${text}`;
}
