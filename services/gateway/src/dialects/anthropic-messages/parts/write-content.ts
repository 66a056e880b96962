import { cacheControl } from '../../canonical/cache-mark.ts';
import { argumentsObject } from '../../canonical/call-arguments.ts';
import type { LossReport } from '../../canonical/losses.ts';
import type {
  MediaPart,
  Part,
  ReasoningPart,
  Rest,
  ToolCallPart,
  ToolResultPart,
} from '../../canonical/part.ts';
import { isAcceptedBy } from '../../canonical/proof.ts';
import { flatToolName } from '../../canonical/tool-names.ts';
import type { RawTexts } from '../../json/exact-json.ts';
import { defined } from '../../json/values.ts';

/** What a writer of blocks has to know. */
export type BlockOptions = {
  readonly report: LossReport;
  /** Arguments that must be copied digit by digit. */
  readonly raw: RawTexts;
  readonly account: string | undefined;
};

/** Parts as content blocks. Throws GatewayError for content that the wire cannot carry. */
export function writeBlocks(parts: readonly Part[], options: BlockOptions): readonly object[] {
  return parts.flatMap((part) => writeBlock(part, options));
}

/** The id of a call as this wire allows it: letters, digits, `_` and `-`. */
export function safeCallId(id: string): string {
  return id.replace(/[^a-zA-Z0-9_-]/g, (char) => `_${char.charCodeAt(0).toString(16)}`) || 'call';
}

const WIRE = 'anthropic-messages';

function writeBlock(part: Part, options: BlockOptions): readonly object[] {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return writeText(part);
    case 'reasoning':
      return writeThinking(part, options);
    case 'media':
      return [writeMedia(part, options.report)];
    case 'tool_call':
      return [writeCall(part, options)];
    case 'tool_result':
      return [writeResult(part, options)];
    case 'opaque':
      if (part.origin === WIRE) return [part.raw];
      options.report.lose('opaque');
      return [];
  }
}

/** The wire refuses text without a visible character. */
function writeText(part: Extract<Part, { readonly kind: 'text' | 'refusal' }>): readonly object[] {
  if (part.text.trim() === '') return [];
  if (part.kind === 'refusal') return [{ type: 'text', text: part.text }];
  return [{ type: 'text', text: part.text, ...cacheControl(part.cache), ...own(part.rest) }];
}

function writeThinking({ text, proof }: ReasoningPart, { report, account }: BlockOptions): readonly object[] {
  if (proof === undefined || !isAcceptedBy(proof, WIRE, account)) {
    report.lose('reasoningHistory');
    return [];
  }
  if (proof.form === 'redacted') return [{ type: 'redacted_thinking', data: proof.value }];
  return [{ type: 'thinking', thinking: text, signature: proof.value }];
}

function writeCall(call: ToolCallPart, { raw, report }: BlockOptions): object {
  return {
    type: 'tool_use',
    id: safeCallId(call.id),
    name: flatToolName(call),
    input: argumentsObject(call, raw, report),
    ...cacheControl(call.cache),
    ...own(call.rest),
  };
}

function writeResult(result: ToolResultPart, options: BlockOptions): object {
  const content = writeBlocks(result.parts, options);
  return {
    type: 'tool_result',
    tool_use_id: safeCallId(result.callId),
    ...(content.length > 0 && { content }),
    ...defined({ is_error: result.isError }),
    ...cacheControl(result.cache),
    ...own(result.rest),
  };
}

function writeMedia(part: MediaPart, report: LossReport): object {
  const marks = { ...cacheControl(part.cache), ...own(part.rest) };
  switch (part.media) {
    case 'image':
      if (part.detail !== undefined && part.detail !== 'auto') report.lose('imageDetail');
      return { type: 'image', source: imageSource(part, report), ...marks };
    case 'document': {
      const title = part.title ?? part.filename;
      return { type: 'document', source: documentSource(part, report), ...defined({ title }), ...marks };
    }
    case 'audio':
    case 'video':
      report.lose(part.media);
      return {};
  }
}

const IMAGE_TYPES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

function imageSource(part: MediaPart, report: LossReport): object {
  const { source } = part;
  if (source.kind === 'url') return { type: 'url', url: source.url };
  if (source.kind === 'base64') {
    const mediaType = source.mediaType === 'image/jpg' ? 'image/jpeg' : source.mediaType;
    if (!IMAGE_TYPES.has(mediaType)) report.lose('imageType', mediaType);
    return { type: 'base64', media_type: mediaType, data: source.data };
  }
  return fileSource(part, report);
}

function documentSource(part: MediaPart, report: LossReport): object {
  const { source } = part;
  switch (source.kind) {
    case 'url':
      return { type: 'url', url: source.url };
    case 'text':
      return { type: 'text', media_type: 'text/plain', data: source.text };
    case 'id':
      return fileSource(part, report);
    case 'base64':
      if (source.mediaType.startsWith('text/')) {
        return {
          type: 'text',
          media_type: 'text/plain',
          data: Buffer.from(source.data, 'base64').toString(),
        };
      }
      if (source.mediaType !== 'application/pdf') report.lose('documentType', source.mediaType);
      return { type: 'base64', media_type: source.mediaType, data: source.data };
  }
}

function fileSource(part: MediaPart, report: LossReport): object {
  if (part.source.kind !== 'id' || part.source.origin !== WIRE) {
    report.lose('fileId', part.media);
    return {};
  }
  return { type: 'file', file_id: part.source.id };
}

function own(rest: Rest | undefined): object {
  return rest?.origin === WIRE ? rest.fields : {};
}
