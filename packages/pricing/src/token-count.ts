import { createRequire } from 'node:module';

/** What an image counts, whatever its size: a 1024 x 1024 image at high detail with GPT-4o (85 + 4 tiles of 170). */
export const IMAGE_TOKENS = 765;

/**
 * The tokens of a text in o200k_base, the vocabulary of OpenAI's models since GPT-4o. An estimate for other vendors.
 *
 * Never throws: what looks like a special token counts as the plain text it is. Bounded: exact for the first
 * 262,144 characters, beyond them by the same tokens per byte; runs of 256 letters without a break are cut, so that
 * no input makes the merging quadratic.
 *
 * The first call loads the vocabulary: about 250 ms and 60 MB, once a process. Meant for the rare request whose
 * provider did not say what it used, such as a stream that was cancelled.
 */
export function countTokens(text: string): number {
  return countTexts([text]);
}

/**
 * The input tokens of an OpenAI chat request by OpenAI's published formula: 3 a message, 1 for a name, 3 that prime
 * the answer, and the texts: roles, contents (a string or parts), names, and the calls of tools. Tools count as their
 * JSON, each image as `IMAGE_TOKENS`. Takes a parsed body as it came; what is not of the expected shape counts nothing.
 */
export function countChatInputTokens(request: {
  readonly messages: unknown;
  readonly tools?: unknown;
}): number {
  const sum: ChatSum = { texts: [], fixedTokens: PRIMING_TOKENS };
  for (const message of arrayOf(request.messages)) addMessage(sum, message);
  for (const tool of arrayOf(request.tools)) sum.texts.push(JSON.stringify(tool) ?? '');
  return sum.fixedTokens + countTexts(sum.texts);
}

/**
 * An upper bound of the input tokens of a request with a body of that many bytes and that many images given by URL or
 * id. Costs nothing, so it is what admission reserves before the real number is known.
 *
 * Why it holds: in a byte-level vocabulary such as o200k_base each token stands for at least one byte of UTF-8, and
 * text such as "a1b2c3" does cost a token a byte, so no smaller factor is safe. Text in JSON never takes fewer bytes
 * than the text itself, as each escape is longer than what it stands for; and the bytes of `{"role":"user"},` pay
 * for the 3 tokens of a message's frame, those of `{"messages":[]}` for the 3 that prime the answer. Images inside the
 * body are covered by their own bytes from 1 kB on. Not covered is what a provider adds of its own accord, for example a
 * hidden prompt for tools: settlement charges what was really used.
 */
export function inputTokensMax(bodyBytes: number, imageReferences = 0): number {
  return Math.ceil(bodyBytes) + imageReferences * IMAGE_TOKENS;
}

const MESSAGE_TOKENS = 3;
const NAME_TOKENS = 1;
const PRIMING_TOKENS = 3;

/** Counting costs 50 ms a megabyte of prose and 1.4 s of noise, on the event loop of the gateway. */
const COUNTED_CHARS_MAX = 262_144;

/** A longest run that the vocabulary's splitting would leave in one piece: letters, symbols with line ends, or blanks. */
const LONG_RUN = /[\p{L}\p{M}]{256}|[^ \t\p{L}\p{N}]{256}|\s{256}/gu;

/** Merged words are cached by the library: 100,000 by its default, more than what is worth its memory here. */
const MERGE_CACHE_ENTRIES_MAX = 10_000;

type ChatSum = { readonly texts: string[]; fixedTokens: number };

function addMessage(sum: ChatSum, message: unknown): void {
  const { role, name, content, tool_calls } = fieldsOf(message);
  sum.fixedTokens += MESSAGE_TOKENS;
  addText(sum, role);
  if (typeof name === 'string') sum.fixedTokens += NAME_TOKENS;
  addText(sum, name);
  addText(sum, content);
  for (const part of arrayOf(content)) addPart(sum, part);
  for (const call of arrayOf(tool_calls)) {
    const called = fieldsOf(fieldsOf(call)['function']);
    addText(sum, called['name']);
    addText(sum, called['arguments']);
  }
}

function addPart(sum: ChatSum, part: unknown): void {
  const { type, text, refusal } = fieldsOf(part);
  if (type === 'image_url') sum.fixedTokens += IMAGE_TOKENS;
  addText(sum, text);
  addText(sum, refusal);
}

function addText(sum: ChatSum, value: unknown): void {
  if (typeof value === 'string') sum.texts.push(value);
}

function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function countTexts(texts: readonly string[]): number {
  let charsLeft = COUNTED_CHARS_MAX;
  let [tokens, countedBytes, uncountedBytes] = [0, 0, 0];
  for (const text of texts) {
    const counted = text.slice(0, charsLeft);
    charsLeft -= counted.length;
    tokens += countPieces(counted);
    countedBytes += Buffer.byteLength(counted);
    if (counted.length < text.length) uncountedBytes += Buffer.byteLength(text.slice(counted.length));
  }
  return uncountedBytes === 0 ? tokens : tokens + Math.ceil((uncountedBytes * tokens) / countedBytes);
}

function countPieces(text: string): number {
  let [tokens, from] = [0, 0];
  for (const run of text.matchAll(LONG_RUN)) {
    const to = run.index + run[0].length;
    tokens += countPiece(text.slice(from, to));
    from = to;
  }
  return tokens + countPiece(from === 0 ? text : text.slice(from));
}

function countPiece(text: string): number {
  return text === '' ? 0 : vocabulary().countTokens(text, PLAIN_TEXT);
}

const PLAIN_TEXT = { disallowedSpecial: new Set<string>() };

type Vocabulary = typeof import('gpt-tokenizer/encoding/o200k_base');
let loaded: Vocabulary | undefined;

function vocabulary(): Vocabulary {
  if (loaded !== undefined) return loaded;
  const library: Vocabulary = createRequire(import.meta.url)('gpt-tokenizer/encoding/o200k_base');
  library.setMergeCacheSize(MERGE_CACHE_ENTRIES_MAX);
  loaded = library;
  return library;
}
