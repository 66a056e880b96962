import type { MediaPart, MediaSource, Part, ReasoningProof } from '../../canonical/part.ts';
import { openProof } from '../../canonical/proof.ts';
import type { ExactBody } from '../../json/exact-json.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { defined, objectOf, objectsOf, stringOf, textOf } from '../../json/values.ts';
import { WIRE } from '../wire.ts';

/** Where blocks stand in their body, to copy arguments digit by digit, and who wrote them. */
export type BlockSource = {
  readonly exact: ExactBody;
  readonly path: readonly (string | number)[];
  /** The provider account; unset if a client sent the blocks. */
  readonly account: string | undefined;
};

/** Returns content blocks as parts. A cache point becomes the mark of the part before it. */
export function readBlocks(content: unknown, source: BlockSource): Part[] {
  const parts: Part[] = [];
  if (!Array.isArray(content)) return parts;
  for (const [index, block] of content.entries()) {
    if (!isJsonObject(block)) continue;
    const point = objectOf(block['cachePoint']);
    const last = parts.at(-1);
    if (point !== undefined && last !== undefined) {
      parts[parts.length - 1] = { ...last, ...{ cache: defined({ ttl: stringOf(point['ttl']) }) } };
    } else if (point === undefined) {
      parts.push(readBlock(block, { ...source, path: [...source.path, index] }));
    }
  }
  return parts;
}

function readBlock(block: JsonObject, source: BlockSource): Part {
  if (typeof block['text'] === 'string') return { kind: 'text', text: block['text'] };
  const call = objectOf(block['toolUse']);
  if (call !== undefined) {
    return {
      kind: 'tool_call',
      id: textOf(call['toolUseId']),
      name: textOf(call['name']),
      form: 'function',
      arguments: source.exact.json(call['input'] ?? {}, [...source.path, 'toolUse', 'input']),
    };
  }
  const result = objectOf(block['toolResult']);
  if (result !== undefined) return readResult(result, source);
  const reasoning = objectOf(block['reasoningContent']);
  if (reasoning !== undefined) return readReasoning(reasoning, source.account);
  return readMedia(block) ?? { kind: 'opaque', origin: WIRE, raw: block };
}

function readReasoning(content: JsonObject, account: string | undefined): Part {
  const words = objectOf(content['reasoningText']);
  const signature = stringOf(words?.['signature']);
  const redacted = stringOf(content['redactedContent']);
  let proof: ReasoningProof | undefined;
  if (redacted !== undefined) proof = defined({ origin: WIRE, form: 'redacted', value: redacted, account });
  else if (signature !== undefined)
    proof = defined({ account, ...openProof(signature, { origin: WIRE, form: 'signature' }) });
  return defined({ kind: 'reasoning', text: textOf(words?.['text']), proof });
}

function readResult(result: JsonObject, source: BlockSource): Part {
  const path = [...source.path, 'toolResult', 'content'];
  const blocks = objectsOf(result['content']).map((block, index): JsonObject => {
    if (block['json'] === undefined) return block;
    return { text: source.exact.json(block['json'], [...path, index, 'json']) };
  });
  return defined({
    kind: 'tool_result',
    callId: textOf(result['toolUseId']),
    form: 'function',
    parts: readBlocks(blocks, { ...source, path }),
    isError: result['status'] === 'error' ? true : undefined,
  });
}

function readMedia(block: JsonObject): MediaPart | undefined {
  for (const media of ['image', 'document', 'video'] as const) {
    const held = objectOf(block[media]);
    const source = objectOf(held?.['source']);
    if (held === undefined || source === undefined) continue;
    const read = mediaSource(media, textOf(held['format']), source);
    if (read !== undefined)
      return defined({ kind: 'media', media, source: read, title: stringOf(held['name']) });
  }
  return undefined;
}

function mediaSource(media: MediaPart['media'], format: string, source: JsonObject): MediaSource | undefined {
  const { bytes, text } = source;
  const mediaType = MEDIA_TYPES[format] ?? (media === 'document' ? `text/${format}` : `${media}/${format}`);
  if (typeof bytes === 'string') return { kind: 'base64', mediaType, data: bytes };
  if (typeof text === 'string') return { kind: 'text', mediaType, text };
  const uri = stringOf(objectOf(source['s3Location'])?.['uri']);
  return uri === undefined ? undefined : { kind: 'url', mediaType, url: uri };
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  mov: 'video/quicktime',
  mkv: 'video/x-matroska',
};
