import type { MediaPart, Part, ReasoningProof } from '../../dialects/canonical/part.ts';
import type { CanonicalRequest, Message, Tool } from '../../dialects/canonical/request.ts';
import type { Place } from '../place.ts';
import type { ScannedText } from '../scan/text-scan.ts';

/** A text of a request and where it stands. */
export type RequestText = ScannedText & {
  readonly place: Place;
  /** Index of its message; -1 if it is of none. */
  readonly message: number;
  /** Whether it is the name of a member. */
  readonly isKey?: boolean;
  /** Parts of one message that stand one after the other have the same number; unset for other texts. */
  readonly run?: number;
  /** The base64 that the text was read from; rewritten text takes its place as base64. */
  readonly base64?: string;
};

/** Every text of a request, and the kinds of its parts that no check can read. */
export type RequestTexts = {
  readonly texts: readonly RequestText[];
  /** For example `image`: media that are not looked at. */
  readonly unread: ReadonlySet<string>;
};

/** What a collector sees. */
type Seen = {
  readonly texts: RequestText[];
  readonly unread: Set<string>;
  /** Strings of the body that are looked at already, or that are no text. */
  readonly strings: Set<string>;
};

/**
 * Collects every text of a request: from its canonical form what stands where, and from its body every string that the
 * canonical form does not have, so that no field of any dialect is left out. `unread` are parts beside the body.
 */
export function requestTexts(
  canonical: CanonicalRequest | undefined,
  body: unknown,
  unread: readonly string[] = [],
): RequestTexts {
  const seen: Seen = { texts: [], unread: new Set(unread), strings: new Set() };
  if (canonical !== undefined) {
    for (const [index, message] of canonical.messages.entries()) collectMessage(message, index, seen);
    for (const tool of canonical.tools) collectTool(tool, seen);
    for (const key of Object.keys(canonical.metadata ?? {})) {
      collectLeaves(canonical.metadata?.[key], { place: 'metadata', message: -1 }, seen);
    }
  }
  collectLeaves(body, { place: canonical === undefined ? 'user' : 'other', message: -1 }, seen);
  return seen;
}

/** Every string of a value that stands at one place. */
export function valueTexts(value: unknown, place: Place): RequestTexts {
  const seen: Seen = { texts: [], unread: new Set(), strings: new Set() };
  collectLeaves(value, { place, message: -1 }, seen);
  return seen;
}

function collectMessage({ role, parts, name }: Message, message: number, seen: Seen): void {
  const place = role === 'developer' ? 'system' : role;
  if (name !== undefined) add(name, { place, message }, seen);
  let run = seen.texts.length;
  for (const part of parts) {
    if (part.kind !== 'text') run = seen.texts.length + 1;
    collectPart(part, { place, message, ...(part.kind === 'text' && { run }) }, seen);
  }
}

type At = { readonly place: Place; readonly message: number; readonly run?: number };

function collectPart(part: Part, at: At, seen: Seen): void {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      add(part.text, at, seen, at.place === 'tool_result' && isJsonText(part.text));
      return;
    case 'reasoning':
      add(part.text, at, seen);
      skipProof(part.proof, seen);
      return;
    case 'media':
      collectMedia(part, at, seen);
      return;
    case 'tool_call':
      skipProof(part.proof, seen);
      seen.strings.add(part.id);
      add(part.name, { ...at, place: 'tool_call' }, seen);
      add(part.arguments, { ...at, place: 'tool_call' }, seen, part.form === 'function');
      return;
    case 'tool_result':
      seen.strings.add(part.callId);
      for (const inner of part.parts) collectPart(inner, { ...at, place: 'tool_result' }, seen);
      return;
    case 'opaque':
      collectLeaves(part.raw, at, seen);
      return;
    default:
      part satisfies never;
  }
}

/** Text in a file is looked at, other media are not. */
function collectMedia({ media, source, filename, title }: MediaPart, at: At, seen: Seen): void {
  const file: At = { ...at, place: 'file' };
  for (const name of [filename, title]) if (name !== undefined) add(name, file, seen);
  switch (source.kind) {
    case 'text':
      add(source.text, file, seen);
      return;
    case 'base64':
      seen.strings.add(source.data);
      if (!TEXT_TYPE.test(source.mediaType)) seen.unread.add(media);
      else {
        const text = Buffer.from(source.data, 'base64').toString();
        seen.texts.push({ ...file, text, isJson: false, base64: source.data });
      }
      return;
    case 'url':
      add(source.url, file, seen);
      seen.unread.add(media);
      return;
    case 'id':
      seen.strings.add(source.id);
      seen.unread.add(media);
      return;
    default:
      source satisfies never;
  }
}

const TEXT_TYPE = /^\s*(?:text\/|application\/(?:[\w.+-]*json|[\w.+-]*xml|x?-?yaml|csv|javascript|sql))/i;

function collectTool(tool: Tool, seen: Seen): void {
  const at: At = { place: 'tool_definition', message: -1 };
  if (tool.kind === 'provider') {
    collectLeaves(tool.raw, at, seen);
    return;
  }
  add(tool.name, at, seen);
  if (tool.description !== undefined) add(tool.description, at, seen);
  collectLeaves(tool.kind === 'function' ? tool.parameters : tool.format, at, seen);
}

/** Every string of a JSON value that is not looked at already. Values nest no deeper than a request may. */
function collectLeaves(value: unknown, at: At, seen: Seen): void {
  if (typeof value === 'string') {
    if (!isSeen(value, seen)) add(value, at, seen);
  } else if (Array.isArray(value)) for (const item of value) collectLeaves(item, at, seen);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (!isSeen(key, seen)) addKey(key, at, seen);
      collectLeaves(item, at, seen);
    }
  }
}

function isSeen(text: string, { strings }: Seen): boolean {
  if (strings.has(text)) return true;
  return text.startsWith('data:') && strings.has(text.slice(text.indexOf(',') + 1));
}

function add(text: string, at: At, seen: Seen, isJson = false): void {
  seen.strings.add(text);
  // The strings of a wire that holds them as an object are looked at with the whole.
  if (isJson) skipLeaves(parseJsonText(text), seen);
  if (text !== '') seen.texts.push({ ...at, text, isJson });
}

function addKey(key: string, { place, message }: At, seen: Seen): void {
  seen.strings.add(key);
  if (key !== '') seen.texts.push({ text: key, place, message, isJson: false, isKey: true });
}

/** Signatures and encrypted reasoning are no text. */
function skipProof(proof: ReasoningProof | undefined, seen: Seen): void {
  if (proof === undefined) return;
  seen.strings.add(proof.value);
  if (proof.id !== undefined) seen.strings.add(proof.id);
}

function isJsonText(text: string): boolean {
  return /^\s*[{[]/.test(text) && parseJsonText(text) !== undefined;
}

function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function skipLeaves(value: unknown, seen: Seen): void {
  if (typeof value === 'string') seen.strings.add(value);
  else if (Array.isArray(value)) for (const item of value) skipLeaves(item, seen);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      seen.strings.add(key);
      skipLeaves(item, seen);
    }
  }
}
