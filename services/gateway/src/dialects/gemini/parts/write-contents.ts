import { argumentsText } from '../../canonical/call-arguments.ts';
import type { LossReport } from '../../canonical/losses.ts';
import type { MediaPart, Part, ReasoningProof, ToolCallPart, ToolResultPart } from '../../canonical/part.ts';
import { isAcceptedBy } from '../../canonical/proof.ts';
import type { Message } from '../../canonical/request.ts';
import { flatToolName } from '../../canonical/tool-names.ts';
import { type JsonTexts, jsonArray, member } from '../../json/texts/json-texts.ts';

/** What a writer of contents has to know of its target. */
export type ContentsOptions = {
  readonly report: LossReport;
  readonly texts: JsonTexts;
  readonly account: string | undefined;
  readonly model: string;
};

/** The system instruction and the contents of a request, each part and each content a JSON text. */
export type WrittenContents = {
  readonly instruction: readonly string[];
  readonly contents: readonly string[];
};

/**
 * Instructions before the first turn are the system instruction; the wire has no place for later ones, which become
 * text of the user. Neighbours of one role are one content.
 */
export function writeContents(messages: readonly Message[], options: ContentsOptions): WrittenContents {
  const names = namesOfCalls(messages);
  const instruction: string[] = [];
  const merged: { readonly role: 'user' | 'model'; readonly parts: string[] }[] = [];
  for (const message of messages) {
    const isInstruction = message.role === 'system' || message.role === 'developer';
    const parts = writeParts(message.parts, names, options);
    if (isInstruction && merged.length === 0) {
      instruction.push(...parts);
      continue;
    }
    if (isInstruction) options.report.lose('systemInside');
    const role = message.role === 'assistant' ? 'model' : 'user';
    if (role === 'model') addSignature(parts, options.model, isSigned(message.parts, options));
    if (parts.length === 0) continue;
    const last = merged.at(-1);
    if (last?.role === role) for (const part of parts) last.parts.push(part);
    else merged.push({ role, parts });
  }
  return {
    instruction,
    contents: merged.map((content) => `{"role":"${content.role}","parts":${jsonArray(content.parts)}}`),
  };
}

function writeParts(parts: readonly Part[], names: Names, options: ContentsOptions): string[] {
  const written: string[] = [];
  for (const part of parts) {
    const json = writePart(part, names, options);
    if (json !== undefined) written.push(json);
  }
  return written;
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

function writePart(part: Part, names: Names, options: ContentsOptions): string | undefined {
  const { report, texts } = options;
  switch (part.kind) {
    case 'text':
      if (part.cache !== undefined) report.lose('cache');
      return part.text === '' ? undefined : `{"text":${texts.string(part.text)}}`;
    case 'refusal':
      return `{"text":${texts.string(part.text)}}`;
    case 'reasoning': {
      const signature = accepted(part.proof, options);
      if (signature !== undefined) {
        const thought = part.text === '' ? '' : ',"thought":true';
        return `{"text":${texts.string(part.text)}${thought}${SIGNATURE}${texts.string(signature)}}`;
      }
      report.lose('reasoningHistory');
      return undefined;
    }
    case 'media':
      return writeMedia(part, options);
    case 'tool_call':
      return writeCall(part, options);
    case 'tool_result':
      return writeResult(part, names, options);
    case 'opaque':
      if (part.origin === 'gemini') return JSON.stringify(part.raw);
      report.lose('opaque');
      return undefined;
  }
}

/** Whether a part goes out with its signature. */
function isSigned(parts: readonly Part[], options: ContentsOptions): boolean {
  return parts.some((part) => {
    if (part.kind === 'opaque') return part.origin === 'gemini' && 'thoughtSignature' in part.raw;
    return (
      (part.kind === 'reasoning' || part.kind === 'tool_call') && accepted(part.proof, options) !== undefined
    );
  });
}

function accepted(proof: ReasoningProof | undefined, { account }: ContentsOptions): string | undefined {
  return proof !== undefined && isAcceptedBy(proof, 'gemini', account) ? proof.value : undefined;
}

const SIGNATURE = ',"thoughtSignature":';

function writeCall(call: ToolCallPart, options: ContentsOptions): string {
  const { texts, report } = options;
  const named = `"id":${texts.string(call.id)},"name":${texts.string(flatToolName(call))}`;
  const signature = accepted(call.proof, options);
  const signed = signature === undefined ? '' : `${SIGNATURE}${texts.string(signature)}`;
  return `${CALL_START}{${named},"args":${argumentsText(call, report)}}${signed}}`;
}

const CALL_START = '{"functionCall":';

/** Gemini 3 refuses a first call without a signature; Google documents this word for calls of other models. */
const NO_SIGNATURE = 'skip_thought_signature_validator';
const NEEDS_SIGNATURE = /gemini-([3-9]|\d\d)/;

function addSignature(parts: string[], model: string, isSigned: boolean): void {
  if (isSigned || !NEEDS_SIGNATURE.test(model)) return;
  const first = parts.findIndex((part) => part.startsWith(CALL_START));
  const call = parts[first];
  if (call !== undefined) parts[first] = `${call.slice(0, -1)}${SIGNATURE}"${NO_SIGNATURE}"}`;
}

function writeResult(result: ToolResultPart, names: Names, options: ContentsOptions): string {
  const { texts } = options;
  const text = result.parts.flatMap((part) => (part.kind === 'text' ? part.text : [])).join('\n');
  const media = result.parts.flatMap((part) => (part.kind === 'media' ? writeMedia(part, options) : []));
  const name = names.get(result.callId) ?? result.name ?? result.callId;
  const response = `{"${result.isError === true ? 'error' : 'output'}":${texts.string(text)}}`;
  const parts = member('parts', media.length === 0 ? undefined : jsonArray(media));
  const named = `"id":${texts.string(result.callId)},"name":${texts.string(name)}`;
  return `{"functionResponse":{${named},"response":${response}${parts}}}`;
}

function writeMedia(part: MediaPart, { report, texts }: ContentsOptions): string {
  const { source } = part;
  if (part.cache !== undefined) report.lose('cache');
  if (part.detail !== undefined && part.detail !== 'auto') report.lose('imageDetail');
  switch (source.kind) {
    case 'base64':
      return `{"inlineData":{"mimeType":${texts.string(source.mediaType)},"data":${texts.string(source.data)}}}`;
    case 'text':
      return `{"text":${texts.string(part.title === undefined ? source.text : `${part.title}\n\n${source.text}`)}}`;
    case 'url':
      return JSON.stringify({
        fileData: { fileUri: source.url, mimeType: source.mediaType ?? typeOfUrl(source.url, part.media) },
      });
    case 'id':
      if (source.origin !== 'gemini') report.lose('fileId', part.media);
      return JSON.stringify({ fileData: { fileUri: source.id } });
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
