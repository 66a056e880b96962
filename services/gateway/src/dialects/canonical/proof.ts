import { isJsonObject, parseJsonObject } from '../json/json-object.ts';
import type { ReasoningProof, Wire } from './part.ts';

/**
 * A proof of another wire as one string, for the field where a client's wire keeps its own: Anthropic's `signature`,
 * OpenAI's `encrypted_content`, Gemini's `thoughtSignature`. Clients send those fields back byte for byte, so
 * reasoning survives a turn through a client that has never heard of its provider.
 */
export function sealProof(proof: ReasoningProof): string {
  const sealed = { o: proof.origin, a: proof.account, i: proof.id, f: proof.form, v: proof.value };
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
  return unseal(text) ?? { origin: found.origin, form: found.form, value: text };
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

function unseal(text: string): ReasoningProof | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const sealed = parseJsonObject(Buffer.from(text.slice(PREFIX.length), 'base64url').toString());
  if (!isJsonObject(sealed)) return undefined;
  const { o: origin, f: form, v: value, a: account, i: id } = sealed;
  if (!isWire(origin) || !isForm(form) || typeof value !== 'string') return undefined;
  return {
    origin,
    form,
    value,
    ...(typeof account === 'string' && { account }),
    ...(typeof id === 'string' && { id }),
  };
}

function isWire(value: unknown): value is Wire {
  return typeof value === 'string' && WIRES.has(value);
}

function isForm(value: unknown): value is ReasoningProof['form'] {
  return typeof value === 'string' && FORMS.has(value);
}
