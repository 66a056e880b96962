import { createHash } from 'node:crypto';
import { parseJsonObject } from '../json/json-object.ts';
import type { ReasoningProof, Wire } from './part.ts';

/**
 * A proof of another wire as one string, for the field where a client's wire keeps its own: Anthropic's `signature`,
 * OpenAI's `encrypted_content`, Gemini's `thoughtSignature`. Clients send those fields back byte for byte, so
 * reasoning survives a turn through a client that has never heard of its provider. `text` is the reasoning that the
 * proof belongs to, for clients that carry the two apart.
 */
export function sealProof(proof: ReasoningProof, text?: string): string {
  const { origin: o, account: a, id: i, form: f, value: v } = proof;
  const sealed = { o, a, i, f, v, h: text === undefined ? undefined : textHash(text) };
  return PREFIX + Buffer.from(JSON.stringify(sealed)).toString('base64url');
}

/**
 * What `sealProof` made. Any other text is a proof of the wire that it was found on: returns one of that origin and
 * form with the text as its value.
 */
export function openProof(
  text: string,
  found: { origin: Wire; form: ReasoningProof['form'] },
): ReasoningProof {
  return unsealed(text)?.proof ?? { origin: found.origin, form: found.form, value: text };
}

/**
 * What `sealProof` made for this text; undefined if it is no sealed proof or was made for another text, which a client
 * may have trimmed or joined. A provider refuses a signature of a text that it did not write.
 */
export function openProofOf(sealed: string, text: string): ReasoningProof | undefined {
  const opened = unsealed(sealed);
  if (opened === undefined || (opened.hash !== undefined && opened.hash !== textHash(text))) return undefined;
  return opened.proof;
}

/** Whether a text is a proof that was sealed together with the reasoning that it belongs to. */
export function isSealedWithText(text: string): boolean {
  return unsealed(text)?.hash !== undefined;
}

/** The value of a proof as it is written on a wire: its own as it came, that of another wire sealed. */
export function proofFor(wire: Wire, proof: ReasoningProof): string {
  return proof.origin === wire ? proof.value : sealProof(proof);
}

/** Whether a provider account accepts this proof in a request. */
export function isAcceptedBy(proof: ReasoningProof, wire: Wire, account: string | undefined): boolean {
  if (proof.origin !== wire) return false;
  return proof.account === undefined || account === undefined || proof.account === account;
}

const PREFIX = 'tg1.';
const WIRES: ReadonlySet<string> = new Set<Wire>([
  'openai-chat',
  'anthropic-messages',
  'openai-responses',
  'gemini',
  'bedrock-converse',
]);
const FORMS: ReadonlySet<string> = new Set<ReasoningProof['form']>(['signature', 'redacted', 'encrypted']);

function unsealed(text: string): { readonly proof: ReasoningProof; readonly hash?: string } | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const sealed = parseJsonObject(Buffer.from(text.slice(PREFIX.length), 'base64url').toString());
  if (sealed === undefined) return undefined;
  const { o: origin, f: form, v: value, a: account, i: id, h: hash } = sealed;
  if (!isWire(origin) || !isForm(form) || typeof value !== 'string') return undefined;
  const proof: ReasoningProof = {
    origin,
    form,
    value,
    ...(typeof account === 'string' && { account }),
    ...(typeof id === 'string' && { id }),
  };
  return { proof, ...(typeof hash === 'string' && { hash }) };
}

function textHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

function isWire(value: unknown): value is Wire {
  return typeof value === 'string' && WIRES.has(value);
}

function isForm(value: unknown): value is ReasoningProof['form'] {
  return typeof value === 'string' && FORMS.has(value);
}
