import { argumentsObject } from '../../canonical/call-arguments.ts';
import type { LossReport } from '../../canonical/losses.ts';
import type { MediaPart, Part, ReasoningProof, ToolCallPart, ToolResultPart } from '../../canonical/part.ts';
import { isAcceptedBy } from '../../canonical/proof.ts';
import type { Message } from '../../canonical/request.ts';
import { flatToolName } from '../../canonical/tool-names.ts';
import type { RawTexts } from '../../json/exact-json.ts';
import { defined } from '../../json/values.ts';

/** What a writer of contents has to know of its target. */
export type ContentsOptions = {
  readonly report: LossReport;
  readonly raw: RawTexts;
  readonly account: string | undefined;
  readonly model: string;
};

/** The system instruction and the contents of a request. */
export type WrittenContents = {
  readonly instruction: readonly object[];
  readonly contents: readonly object[];
};

/**
 * Instructions before the first turn are the system instruction; the wire has no place for later ones, which become
 * text of the user. Neighbours of one role are one content.
 */
export function writeContents(messages: readonly Message[], options: ContentsOptions): WrittenContents {
  const names = namesOfCalls(messages);
  const instruction: object[] = [];
  const merged: { readonly role: 'user' | 'model'; readonly parts: object[] }[] = [];
  for (const message of messages) {
    const isInstruction = message.role === 'system' || message.role === 'developer';
    const parts = message.parts.flatMap((part) => writePart(part, names, options));
    if (isInstruction && merged.length === 0) {
      instruction.push(...parts);
      continue;
    }
    if (isInstruction) options.report.lose('systemInside');
    const role = message.role === 'assistant' ? 'model' : 'user';
    const signed = role === 'model' ? withSignature(parts, options.model) : parts;
    if (signed.length === 0) continue;
    const last = merged.at(-1);
    if (last?.role === role) last.parts.push(...signed);
    else merged.push({ role, parts: [...signed] });
  }
  return { instruction, contents: merged };
}

type Names = ReadonlyMap<string, string>;

/** Gemini matches results with calls by name. */
function namesOfCalls(messages: readonly Message[]): Names {
  const names = new Map<string, string>();
  for (const { parts } of messages) {
    for (const part of parts) if (part.kind === 'tool_call') names.set(part.id, flatToolName(part));
  }
  return names;
}

function writePart(part: Part, names: Names, options: ContentsOptions): readonly object[] {
  const { report } = options;
  switch (part.kind) {
    case 'text':
      if (part.cache !== undefined) report.lose('cache');
      return part.text === '' ? [] : [{ text: part.text }];
    case 'refusal':
      return [{ text: part.text }];
    case 'reasoning': {
      const signature = accepted(part.proof, options);
      if (signature === undefined) report.lose('reasoningHistory');
      else
        return [{ text: part.text, ...(part.text !== '' && { thought: true }), thoughtSignature: signature }];
      return [];
    }
    case 'media':
      return [writeMedia(part, report)];
    case 'tool_call':
      return [writeCall(part, options)];
    case 'tool_result':
      return [writeResult(part, names, report)];
    case 'opaque':
      if (part.origin === 'gemini') return [part.raw];
      report.lose('opaque');
      return [];
  }
}

function accepted(proof: ReasoningProof | undefined, { account }: ContentsOptions): string | undefined {
  return proof !== undefined && isAcceptedBy(proof, 'gemini', account) ? proof.value : undefined;
}

function writeCall(call: ToolCallPart, options: ContentsOptions): object {
  const { raw, report } = options;
  const functionCall = { id: call.id, name: flatToolName(call), args: argumentsObject(call, raw, report) };
  return { functionCall, ...defined({ thoughtSignature: accepted(call.proof, options) }) };
}

/** Gemini 3 refuses a first call without a signature; Google documents this word for calls of other models. */
const NO_SIGNATURE = 'skip_thought_signature_validator';
const NEEDS_SIGNATURE = /gemini-([3-9]|\d\d)/;

function withSignature(parts: readonly object[], model: string): readonly object[] {
  if (!NEEDS_SIGNATURE.test(model)) return parts;
  const first = parts.findIndex((part) => 'functionCall' in part);
  if (first === -1 || parts.some((part) => 'thoughtSignature' in part)) return parts;
  return parts.map((part, at) => (at === first ? { ...part, thoughtSignature: NO_SIGNATURE } : part));
}

function writeResult(result: ToolResultPart, names: Names, report: LossReport): object {
  const text = result.parts.flatMap((part) => (part.kind === 'text' ? part.text : [])).join('\n');
  const media = result.parts.flatMap((part) => (part.kind === 'media' ? writeMedia(part, report) : []));
  return {
    functionResponse: {
      id: result.callId,
      name: names.get(result.callId) ?? result.name ?? result.callId,
      response: result.isError === true ? { error: text } : { output: text },
      ...(media.length > 0 && { parts: media }),
    },
  };
}

function writeMedia(part: MediaPart, report: LossReport): object {
  const { source } = part;
  if (part.cache !== undefined) report.lose('cache');
  if (part.detail !== undefined && part.detail !== 'auto') report.lose('imageDetail');
  switch (source.kind) {
    case 'base64':
      return { inlineData: { mimeType: source.mediaType, data: source.data } };
    case 'text':
      return { text: part.title === undefined ? source.text : `${part.title}\n\n${source.text}` };
    case 'url':
      return {
        fileData: { fileUri: source.url, mimeType: source.mediaType ?? typeOfUrl(source.url, part.media) },
      };
    case 'id':
      if (source.origin !== 'gemini') report.lose('fileId', part.media);
      return { fileData: { fileUri: source.id } };
  }
}

/** The wire wants a media type with every URL. */
function typeOfUrl(url: string, media: MediaPart['media']): string {
  const extension = /\.([a-z0-9]{2,4})(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase() ?? '';
  return TYPES.get(extension) ?? FALLBACK_TYPES[media];
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['mp4', 'video/mp4'],
  ['webm', 'video/webm'],
  ['mp3', 'audio/mpeg'],
  ['wav', 'audio/wav'],
]);

const FALLBACK_TYPES: Readonly<Record<MediaPart['media'], string>> = {
  image: 'image/jpeg',
  audio: 'audio/wav',
  video: 'video/mp4',
  document: 'application/pdf',
};
