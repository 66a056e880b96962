import type { MediaPart, Part, ReasoningProof, ToolResultPart } from '../../canonical/part.ts';
import { openProof, openProofOf } from '../../canonical/proof.ts';
import type { Message } from '../../canonical/request.ts';
import type { ExactBody } from '../../json/exact-json.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { defined, objectOf, objectsOf, stringOf, textOf } from '../../json/values.ts';
import { invalid } from '../../openai-fields.ts';

/** The contents of a request. Throws GatewayError naming the part. */
export function readContents(contents: unknown, exact: ExactBody): readonly Message[] {
  if (!Array.isArray(contents)) throw invalid('contents', 'an array');
  const reader = new ContentReader(exact);
  return contents.map((content, index): Message => {
    const field = `contents[${index}]`;
    if (!isJsonObject(content)) throw invalid(field, 'an object');
    const role = content['role'] ?? 'user';
    if (role !== 'user' && role !== 'model' && role !== 'function')
      throw invalid(`${field}.role`, 'user or model');
    const parts = reader.parts(content['parts'], field, ['contents', index, 'parts']);
    return { role: role === 'model' ? 'assistant' : 'user', parts };
  });
}

/** The system instruction as a message; undefined if there is none. */
export function readInstruction(value: unknown): Message | undefined {
  const parts = typeof value === 'string' ? [{ text: value }] : objectsOf(objectOf(value)?.['parts']);
  const texts = parts.map((part): Part => ({ kind: 'text', text: textOf(part['text']) }));
  return texts.length === 0 ? undefined : { role: 'system', parts: texts };
}

type Path = readonly (string | number)[];

/** Calls and their results may come without ids: a result then answers the oldest open call of its name. */
class ContentReader {
  readonly #exact: ExactBody;
  readonly #open = new Map<string, string[]>();
  #calls = 0;

  constructor(exact: ExactBody) {
    this.#exact = exact;
  }

  parts(value: unknown, field: string, path: Path): readonly Part[] {
    if (value !== undefined && !Array.isArray(value)) throw invalid(`${field}.parts`, 'an array');
    const parts: Part[] = [];
    for (const [index, part] of (value ?? []).entries()) {
      if (!isJsonObject(part)) throw invalid(`${field}.parts[${index}]`, 'an object');
      this.#part(parts, part, `${field}.parts[${index}]`, [...path, index]);
    }
    return parts;
  }

  #part(parts: Part[], part: JsonObject, field: string, path: Path): void {
    const signature = stringOf(part['thoughtSignature']);
    const call = objectOf(part['functionCall']);
    const result = objectOf(part['functionResponse']);
    if (call !== undefined) parts.push(this.#call(call, callProof(signature, parts), field, path));
    else if (result !== undefined) parts.push(this.#result(result, field));
    else if (typeof part['text'] === 'string') parts.push(...textParts(part, part['text'], signature));
    else parts.push(readMedia(part) ?? { kind: 'opaque', origin: 'gemini', raw: part });
  }

  #call(call: JsonObject, proof: ReasoningProof | undefined, field: string, path: Path): Part {
    const name = stringOf(call['name']);
    if (name === undefined) throw invalid(`${field}.functionCall.name`, 'a name');
    const id = stringOf(call['id']) ?? `call_${this.#calls}`;
    this.#calls++;
    const open = this.#open.get(name) ?? [];
    open.push(id);
    this.#open.set(name, open);
    const text = this.#exact.json(call['args'] ?? {}, [...path, 'functionCall', 'args']);
    return { kind: 'tool_call', id, name, form: 'function', arguments: text, ...defined({ proof }) };
  }

  #result(result: JsonObject, field: string): ToolResultPart {
    const name = stringOf(result['name']);
    const id = stringOf(result['id']);
    const open = name === undefined ? undefined : this.#open.get(name);
    const callId = id ?? open?.[0];
    if (callId === undefined) throw invalid(`${field}.functionResponse.name`, 'the name of a call before it');
    if (open?.includes(callId) === true) open.splice(open.indexOf(callId), 1);
    const response = objectOf(result['response']) ?? {};
    const media = objectsOf(result['parts']).flatMap((part) => readMedia(part) ?? []);
    return {
      kind: 'tool_result',
      callId,
      form: 'function',
      parts: [{ kind: 'text', text: responseText(response) }, ...media],
      ...defined({ name }),
      ...(isError(response) && { isError: true }),
    };
  }
}

/** A sealed signature on a call may be that of the reasoning before it. */
function callProof(signature: string | undefined, parts: Part[]): ReasoningProof | undefined {
  if (signature === undefined) return undefined;
  const at = parts.findLastIndex((part) => part.kind === 'reasoning');
  const reasoning = parts[at];
  if (reasoning?.kind === 'reasoning' && reasoning.proof === undefined) {
    const proof = openProofOf(signature, reasoning.text);
    if (proof !== undefined && proof.origin !== 'gemini') {
      parts[at] = { ...reasoning, proof };
      return undefined;
    }
  }
  const proof = openProof(signature, { origin: 'gemini', form: 'signature' });
  return proof.origin === 'gemini' ? proof : undefined;
}

/** Thoughts in words, text, and signatures, which belong to reasoning that is not shown if they stand beside text. */
function textParts(part: JsonObject, text: string, signature: string | undefined): readonly Part[] {
  const proof =
    signature === undefined ? undefined : openProof(signature, { origin: 'gemini', form: 'signature' });
  if (part['thought'] === true) return [{ kind: 'reasoning', text, ...defined({ proof }) }];
  const written: Part[] = text === '' ? [] : [{ kind: 'text', text }];
  if (proof !== undefined) written.push({ kind: 'reasoning', text: '', proof });
  return written;
}

function responseText(response: JsonObject): string {
  const names = Object.keys(response);
  const only = names.length === 1 ? response[names[0] ?? ''] : undefined;
  const isPlain = names[0] === 'output' || names[0] === 'result' || names[0] === 'error';
  return isPlain && typeof only === 'string' ? only : JSON.stringify(response);
}

function isError(response: JsonObject): boolean {
  return response['error'] !== undefined && response['output'] === undefined;
}

function readMedia(part: JsonObject): MediaPart | undefined {
  const inline = objectOf(part['inlineData']) ?? objectOf(part['inline_data']);
  const data = stringOf(inline?.['data']);
  if (inline !== undefined && data !== undefined) {
    const mediaType = textOf(inline['mimeType'] ?? inline['mime_type']) || 'application/octet-stream';
    const filename = stringOf(inline['displayName']);
    return {
      kind: 'media',
      media: mediaOf(mediaType),
      source: { kind: 'base64', mediaType, data },
      ...defined({ filename }),
    };
  }
  const file = objectOf(part['fileData']) ?? objectOf(part['file_data']);
  const uri = stringOf(file?.['fileUri'] ?? file?.['file_uri']);
  if (file === undefined || uri === undefined) return undefined;
  const mediaType = stringOf(file['mimeType'] ?? file['mime_type']);
  const media = mediaOf(mediaType ?? 'image/jpeg');
  // Files of Google's own stores are read by Google only.
  const isStored = uri.startsWith('gs://') || uri.includes('generativelanguage.googleapis.com/');
  if (isStored) return { kind: 'media', media, source: { kind: 'id', origin: 'gemini', id: uri } };
  return { kind: 'media', media, source: { kind: 'url', url: uri, ...defined({ mediaType }) } };
}

function mediaOf(mediaType: string): MediaPart['media'] {
  const family = mediaType.split('/', 1)[0];
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'document';
}
