import type { LossReport } from '../../canonical/losses.ts';
import type { MediaPart, Part } from '../../canonical/part.ts';
import type { Message } from '../../canonical/request.ts';
import type { JsonObject } from '../../json/json-object.ts';
import { defined } from '../../json/values.ts';
import { WIRE } from '../wire.ts';

/** Returns the content of a message. Throws GatewayError naming what the wire cannot carry. */
export function writeContent(
  parts: readonly Part[],
  role: Message['role'],
  losses: LossReport,
): JsonObject[] {
  const content: JsonObject[] = [];
  for (const part of parts) {
    const written = writePart(part, role === 'assistant', losses);
    if (written !== undefined) content.push(written);
  }
  return content;
}

function writePart(part: Part, isAssistant: boolean, losses: LossReport): JsonObject | undefined {
  switch (part.kind) {
    case 'text':
      if (part.cache !== undefined) losses.lose('cache');
      return { type: isAssistant ? 'output_text' : 'input_text', text: part.text };
    case 'refusal':
      return { type: 'refusal', refusal: part.text };
    case 'media':
      if (isAssistant) losses.lose('assistantMedia');
      return writeMedia(part, losses);
    case 'opaque':
      if (part.origin === WIRE) return part.raw;
      losses.lose('opaque');
      return undefined;
    case 'reasoning':
    case 'tool_call':
    case 'tool_result':
      return undefined; // items of their own
  }
}

/** Returns the output of a tool: a text if it is nothing else. */
export function writeOutput(parts: readonly Part[], losses: LossReport): string | JsonObject[] {
  let text = '';
  for (const part of parts) {
    if (part.kind !== 'text') return writeContent(parts, 'user', losses);
    text += text === '' ? part.text : `\n${part.text}`;
  }
  return text;
}

function writeMedia(part: MediaPart, losses: LossReport): JsonObject {
  const { source, filename } = part;
  if (part.cache !== undefined) losses.lose('cache');
  if (source.kind === 'id' && source.origin !== WIRE) losses.lose('fileId');
  switch (part.media) {
    case 'image':
      return defined({
        type: 'input_image',
        image_url: source.kind === 'url' ? source.url : dataUrl(part),
        file_id: source.kind === 'id' ? source.id : undefined,
        detail: part.detail ?? 'auto',
      });
    case 'document':
      if (source.kind === 'text') return { type: 'input_text', text: source.text };
      return defined({
        type: 'input_file',
        file_url: source.kind === 'url' ? source.url : undefined,
        file_id: source.kind === 'id' ? source.id : undefined,
        file_data: dataUrl(part),
        filename: source.kind === 'base64' ? (filename ?? part.title ?? DOCUMENT_NAME) : undefined,
      });
    case 'audio':
    case 'video':
      losses.lose(part.media);
      return {};
  }
}

function dataUrl({ source }: MediaPart): string | undefined {
  return source.kind === 'base64' ? `data:${source.mediaType};base64,${source.data}` : undefined;
}

/** The wire requires a name beside the bytes of a file. */
const DOCUMENT_NAME = 'document.pdf';
