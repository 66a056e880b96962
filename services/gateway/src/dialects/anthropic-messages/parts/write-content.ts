import { cacheControl } from '../../canonical/cache-mark.ts';
import { argumentsText } from '../../canonical/call-arguments.ts';
import type { LossReport } from '../../canonical/losses.ts';
import type {
  CacheMark,
  MediaPart,
  Part,
  ReasoningPart,
  Rest,
  ToolCallPart,
  ToolResultPart,
} from '../../canonical/part.ts';
import { isAcceptedBy } from '../../canonical/proof.ts';
import { flatToolName } from '../../canonical/tool-names.ts';
import { type JsonTexts, jsonArray, member, members } from '../../json/texts/json-texts.ts';

/** What a writer of blocks has to know. */
export type BlockOptions = {
  readonly report: LossReport;
  readonly texts: JsonTexts;
  readonly account: string | undefined;
};

/** Parts as content blocks, each a JSON text. Throws GatewayError for content that the wire cannot carry. */
export function writeBlocks(parts: readonly Part[], options: BlockOptions): readonly string[] {
  const blocks: string[] = [];
  for (const part of parts) {
    const block = writeBlock(part, options);
    if (block !== undefined) blocks.push(block);
  }
  return blocks;
}

/** The id of a call as this wire allows it: letters, digits, `_` and `-`. */
export function safeCallId(id: string): string {
  if (SAFE_CALL_ID.test(id)) return id;
  return id.replace(/[^a-zA-Z0-9_-]/g, (char) => `_${char.charCodeAt(0).toString(16)}`) || 'call';
}

const SAFE_CALL_ID = /^[a-zA-Z0-9_-]+$/;
const WIRE = 'anthropic-messages';

/** One of them; undefined for a part that is left out. */
export function writeBlock(part: Part, options: BlockOptions): string | undefined {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return writeText(part, options);
    case 'reasoning':
      return writeThinking(part, options);
    case 'media':
      return writeMedia(part, options);
    case 'tool_call':
      return writeCall(part, options);
    case 'tool_result':
      return writeResult(part, options);
    case 'opaque':
      if (part.origin === WIRE) return JSON.stringify(part.raw);
      options.report.lose('opaque');
      return undefined;
  }
}

/** The wire refuses text without a visible character. */
function writeText(
  part: Extract<Part, { readonly kind: 'text' | 'refusal' }>,
  { texts }: BlockOptions,
): string | undefined {
  if (!VISIBLE.test(part.text)) return undefined;
  const extras = part.kind === 'refusal' ? '' : extraMembers(part);
  return `{"type":"text","text":${texts.string(part.text)}${extras}}`;
}

const VISIBLE = /\S/;

function writeThinking(
  { text, proof }: ReasoningPart,
  { report, account, texts }: BlockOptions,
): string | undefined {
  if (proof === undefined || !isAcceptedBy(proof, WIRE, account)) {
    report.lose('reasoningHistory');
    return undefined;
  }
  const value = texts.string(proof.value);
  if (proof.form === 'redacted') return `{"type":"redacted_thinking","data":${value}}`;
  return `{"type":"thinking","thinking":${texts.string(text)},"signature":${value}}`;
}

function writeCall(call: ToolCallPart, { report, texts }: BlockOptions): string {
  const name = texts.string(flatToolName(call));
  const input = argumentsText(call, report);
  return `{"type":"tool_use","id":"${safeCallId(call.id)}","name":${name},"input":${input}${extraMembers(call)}}`;
}

function writeResult(result: ToolResultPart, options: BlockOptions): string {
  const content = writeBlocks(result.parts, options);
  return (
    `{"type":"tool_result","tool_use_id":"${safeCallId(result.callId)}"` +
    member('content', content.length === 0 ? undefined : jsonArray(content)) +
    member('is_error', result.isError === undefined ? undefined : String(result.isError)) +
    `${extraMembers(result)}}`
  );
}

function writeMedia(part: MediaPart, options: BlockOptions): string | undefined {
  const { report, texts } = options;
  switch (part.media) {
    case 'image':
      if (part.detail !== undefined && part.detail !== 'auto') report.lose('imageDetail');
      return `{"type":"image","source":${imageSource(part, options)}${extraMembers(part)}}`;
    case 'document': {
      const title = part.title ?? part.filename;
      const named = member('title', title === undefined ? undefined : texts.string(title));
      return `{"type":"document","source":${documentSource(part, options)}${named}${extraMembers(part)}}`;
    }
    case 'audio':
    case 'video':
      report.lose(part.media);
      return undefined;
  }
}

const IMAGE_TYPES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

function imageSource(part: MediaPart, { report, texts }: BlockOptions): string {
  const { source } = part;
  if (source.kind === 'url') return urlSource(source.url, texts);
  if (source.kind === 'base64') {
    const mediaType = source.mediaType === 'image/jpg' ? 'image/jpeg' : source.mediaType;
    if (!IMAGE_TYPES.has(mediaType)) report.lose('imageType', mediaType);
    return dataSource('base64', mediaType, texts.string(source.data));
  }
  return fileSource(part, report);
}

function documentSource(part: MediaPart, { report, texts }: BlockOptions): string {
  const { source } = part;
  switch (source.kind) {
    case 'url':
      return urlSource(source.url, texts);
    case 'text':
      return dataSource('text', 'text/plain', texts.string(source.text));
    case 'id':
      return fileSource(part, report);
    case 'base64':
      if (source.mediaType.startsWith('text/')) {
        const text = Buffer.from(source.data, 'base64').toString();
        return dataSource('text', 'text/plain', texts.string(text));
      }
      if (source.mediaType !== 'application/pdf') report.lose('documentType', source.mediaType);
      return dataSource('base64', source.mediaType, texts.string(source.data));
  }
}

function urlSource(url: string, texts: JsonTexts): string {
  return `{"type":"url","url":${texts.string(url)}}`;
}

function dataSource(type: 'base64' | 'text', mediaType: string, data: string): string {
  return `{"type":"${type}","media_type":${JSON.stringify(mediaType)},"data":${data}}`;
}

function fileSource(part: MediaPart, report: LossReport): string {
  if (part.source.kind !== 'id' || part.source.origin !== WIRE) {
    report.lose('fileId', part.media);
    return '{}';
  }
  return JSON.stringify({ type: 'file', file_id: part.source.id });
}

/** The cache mark, and the fields that only this wire knows. */
function extraMembers(part: { readonly cache?: CacheMark; readonly rest?: Rest }): string {
  const { cache, rest } = part;
  if (cache === undefined && rest === undefined) return '';
  return members({ ...cacheControl(cache), ...(rest?.origin === WIRE && rest.fields) });
}
