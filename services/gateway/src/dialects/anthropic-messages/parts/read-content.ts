import { cacheMember } from '../../canonical/cache-mark.ts';
import type {
  MediaPart,
  MediaSource,
  Part,
  ReasoningPart,
  Rest,
  ToolResultPart,
} from '../../canonical/part.ts';
import { openProof } from '../../canonical/proof.ts';
import type { ExactBody } from '../../json/exact-json.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { booleanOf, defined, objectOf, restOf, stringOf, textOf } from '../../json/values.ts';
import { invalid } from '../../openai-fields.ts';

/** Where content stands in its body: `path` for exact numbers, `field` for errors. */
export type ContentSource = {
  readonly exact: ExactBody;
  readonly path: readonly (string | number)[];
  readonly field: string;
};

const WIRE = 'anthropic-messages';

/** Content as a string or an array of blocks. Throws GatewayError naming the block. */
export function readContent(content: unknown, source: ContentSource): readonly Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }];
  if (content === undefined || content === null) return [];
  return readBlocks(content, source);
}

/** An array of blocks. Throws GatewayError naming the block. */
export function readBlocks(content: unknown, source: ContentSource): readonly Part[] {
  if (!Array.isArray(content)) throw invalid(source.field, 'a string or an array of blocks');
  return content.map((block, index) => {
    if (isJsonObject(block) && block['type'] === 'text') return readText(block);
    const field = `${source.field}.${index}`;
    if (!isJsonObject(block)) throw invalid(field, 'an object');
    return readBlock(block, { exact: source.exact, path: [...source.path, index], field });
  });
}

/** Most blocks of a conversation are these, and most of them are text alone. */
function readText(block: JsonObject): Part {
  const text = textOf(block['text']);
  const fields = restOf(block, TEXT_FIELDS);
  if (fields === undefined && block['cache_control'] === undefined) return { kind: 'text', text };
  return { kind: 'text', text, ...cacheMember(block), ...rest(block, TEXT_FIELDS) };
}

function readBlock(block: JsonObject, source: ContentSource): Part {
  switch (block['type']) {
    case 'image':
      return readMedia(block, 'image', source);
    case 'document':
      return readMedia(block, 'document', source);
    case 'thinking':
      return readThinking(block);
    case 'redacted_thinking':
      return {
        kind: 'reasoning',
        text: '',
        proof: openProof(textOf(block['data']), { origin: WIRE, form: 'redacted' }),
      };
    case 'tool_use':
      return {
        kind: 'tool_call',
        id: textOf(block['id']),
        name: nameOf(block, source),
        form: 'function',
        arguments: source.exact.json(block['input'] ?? {}, [...source.path, 'input']),
        ...cacheMember(block),
        ...rest(block, CALL_FIELDS),
      };
    case 'tool_result':
      return readResult(block, source);
    default:
      return { kind: 'opaque', origin: WIRE, raw: block };
  }
}

const TEXT_FIELDS: ReadonlySet<string> = new Set(['type', 'text', 'cache_control']);
const CALL_FIELDS: ReadonlySet<string> = new Set(['type', 'id', 'name', 'input', 'cache_control']);
const MEDIA_FIELDS: ReadonlySet<string> = new Set(['type', 'source', 'title', 'cache_control']);
const RESULT_FIELDS: ReadonlySet<string> = new Set([
  'type',
  'tool_use_id',
  'content',
  'is_error',
  'cache_control',
]);

function rest(block: JsonObject, known: ReadonlySet<string>): { readonly rest?: Rest } {
  const fields = restOf(block, known);
  return fields === undefined ? {} : { rest: { origin: WIRE, fields } };
}

function nameOf(block: JsonObject, source: ContentSource): string {
  const name = stringOf(block['name']);
  if (name === undefined) throw invalid(`${source.field}.name`, 'a name');
  return name;
}

function readThinking(block: JsonObject): ReasoningPart {
  const signature = textOf(block['signature']);
  const text = textOf(block['thinking']);
  if (signature === '') return { kind: 'reasoning', text };
  return { kind: 'reasoning', text, proof: openProof(signature, { origin: WIRE, form: 'signature' }) };
}

function readResult(block: JsonObject, source: ContentSource): ToolResultPart {
  const callId = stringOf(block['tool_use_id']);
  if (callId === undefined) throw invalid(`${source.field}.tool_use_id`, 'the id of a call');
  const content = {
    exact: source.exact,
    path: [...source.path, 'content'],
    field: `${source.field}.content`,
  };
  return {
    kind: 'tool_result',
    callId,
    form: 'function',
    parts: readContent(block['content'], content),
    ...defined({ isError: booleanOf(block['is_error']) }),
    ...cacheMember(block),
    ...rest(block, RESULT_FIELDS),
  };
}

function readMedia(block: JsonObject, media: 'image' | 'document', source: ContentSource): Part {
  const from = objectOf(block['source']);
  const found = from === undefined ? undefined : readSource(from, media);
  if (from !== undefined && found === undefined && from['type'] === 'content') {
    // A document made of blocks: only this wire knows such.
    return { kind: 'opaque', origin: WIRE, raw: block };
  }
  if (found === undefined)
    throw invalid(`${source.field}.source`, 'a source of the type base64, url, text or file');
  const part: MediaPart = {
    kind: 'media',
    media,
    source: found,
    ...cacheMember(block),
    ...rest(block, MEDIA_FIELDS),
  };
  return { ...part, ...defined({ title: stringOf(block['title']) }) };
}

function readSource(from: JsonObject, media: 'image' | 'document'): MediaSource | undefined {
  const mediaType = stringOf(from['media_type']) ?? (media === 'image' ? 'image/png' : 'application/pdf');
  const data = stringOf(from['data']);
  const url = stringOf(from['url']);
  const id = stringOf(from['file_id']);
  if (from['type'] === 'base64' && data !== undefined) return { kind: 'base64', mediaType, data };
  if (from['type'] === 'text') return { kind: 'text', mediaType: 'text/plain', text: textOf(from['data']) };
  if (from['type'] === 'url' && url !== undefined) return { kind: 'url', url };
  if (from['type'] === 'file' && id !== undefined) return { kind: 'id', origin: WIRE, id };
  if (from['type'] === 'content' && typeof from['content'] === 'string') {
    return { kind: 'text', mediaType: 'text/plain', text: from['content'] };
  }
  return undefined;
}
