import type { JsonObject } from '../../../dialects/json/json-object.ts';
import {
  afterSpace,
  type JsonKey,
  jsonKey,
  memberSpans,
  type Span,
  topLevelSpans,
  valueEnd,
} from '../../../dialects/json/key-spans.ts';
import { type Edit, splice } from '../../../dialects/json/splice.ts';

/**
 * The bytes of an Anthropic request with cache marks at the end of its instructions and of its last message, every other byte as it
 * was; without instructions at its last tool. A request whose client has set marks stays as it is.
 */
export function markedMessages(bytes: Buffer, body: JsonObject, ttl: '5m' | '1h'): Buffer {
  if (bytes.includes(MARK)) return bytes;
  const mark = ttl === '1h' ? '{"type":"ephemeral","ttl":"1h"}' : '{"type":"ephemeral"}';
  const edits = [
    ...(body['system'] === undefined
      ? atLastTool(bytes, body, mark)
      : atContent(bytes, spanOf(bytes, body, SYSTEM), mark)),
    ...atLastMessage(bytes, body, mark),
  ];
  return edits.length === 0 ? bytes : splice(bytes, edits);
}

function atLastTool(bytes: Buffer, body: JsonObject, mark: string): Edit[] {
  const tools = spanOf(bytes, body, TOOLS);
  const last = tools && lastItem(bytes, tools);
  return last === undefined ? [] : [intoObject(last, mark)];
}

function atLastMessage(bytes: Buffer, body: JsonObject, mark: string): Edit[] {
  const messages = spanOf(bytes, body, MESSAGES);
  const last = messages && lastItem(bytes, messages);
  if (last === undefined) return [];
  return atContent(bytes, memberSpans(bytes, last.start, CONTENT).at(-1), mark);
}

/** A text becomes a block with a mark; of blocks the last one gets it, unless it is reasoning, which takes none. */
function atContent(bytes: Buffer, span: Span | undefined, mark: string): Edit[] {
  if (span === undefined) return [];
  if (bytes[span.start] === QUOTE) {
    if (span.end - span.start <= EMPTY_TEXT) return [];
    const before = {
      start: span.start,
      end: span.start,
      replacement: Buffer.from('[{"type":"text","text":'),
    };
    const after = { start: span.end, end: span.end, replacement: Buffer.from(`,"cache_control":${mark}}]`) };
    return [before, after];
  }
  const last = lastItem(bytes, span);
  if (last === undefined) return [];
  const type = memberSpans(bytes, last.start, TYPE).at(-1);
  const name = type === undefined ? '' : bytes.toString('utf8', type.start, type.end);
  return /thinking/.test(name) ? [] : [intoObject(last, mark)];
}

function spanOf(bytes: Buffer, body: JsonObject, key: JsonKey): Span | undefined {
  return body[key.name] === undefined ? undefined : topLevelSpans(bytes, key).at(-1);
}

/** The last item of an array if it is an object; undefined for every other value. */
function lastItem(bytes: Buffer, { start }: Span): Span | undefined {
  if (bytes[start] !== OPEN_BRACKET) return undefined;
  let last: Span | undefined;
  for (let at = afterSpace(bytes, start + 1); bytes[at] !== CLOSE_BRACKET; ) {
    const end = valueEnd(bytes, at);
    last = { start: at, end };
    const next = afterSpace(bytes, end);
    if (bytes[next] !== COMMA) break;
    at = afterSpace(bytes, next + 1);
  }
  return last !== undefined && bytes[last.start] === OPEN_BRACE ? last : undefined;
}

/** A member at the end of an object, which has others. */
function intoObject({ end }: Span, mark: string): Edit {
  return { start: end - 1, end: end - 1, replacement: Buffer.from(`,"cache_control":${mark}`) };
}

const MARK = Buffer.from('"cache_control"');
const SYSTEM = jsonKey('system');
const TOOLS = jsonKey('tools');
const MESSAGES = jsonKey('messages');
const CONTENT = jsonKey('content');
const TYPE = jsonKey('type');
/** Two quotes: no block may be empty. */
const EMPTY_TEXT = 2;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
