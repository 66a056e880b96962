import type { ReasoningProof } from '../../canonical/part.ts';
import { isSealedWithText, openProof, openProofOf, sealProof } from '../../canonical/proof.ts';
import type { JsonObject } from '../../json/json-object.ts';
import { objectOf, objectsOf, stringOf } from '../../json/values.ts';
import { chatProof } from './reasoning-details.ts';

/**
 * `extra_content` of a tool call: Google's field for the signature of a call, which clients of compatible providers
 * send back. With `reasoning`, the proof is that of the reasoning before the call.
 */
export function signedContent(proof: ReasoningProof, reasoning?: string): object {
  const isOwn = proof.origin === 'gemini' && reasoning === undefined;
  return { google: { thought_signature: isOwn ? proof.value : sealProof(proof, reasoning) } };
}

/** The proof of a call itself, from a client's message. */
export function callProof(call: JsonObject): ReasoningProof | undefined {
  const signature = signatureOf(call);
  if (signature === undefined || isSealedWithText(signature)) return undefined;
  return openProof(signature, { origin: 'gemini', form: 'signature' });
}

/** The proof of the reasoning in a client's message of the assistant: from its details, or from its first calls. */
export function reasoningProof(message: JsonObject, text: string): ReasoningProof | undefined {
  const details = objectsOf(message['reasoning_details']);
  for (const { data } of details) {
    const proof = typeof data === 'string' ? openProofOf(data, text) : undefined;
    if (proof !== undefined) return proof;
  }
  for (const call of objectsOf(message['tool_calls'])) {
    const signature = signatureOf(call);
    const proof = signature === undefined ? undefined : openProofOf(signature, text);
    if (proof !== undefined) return proof;
  }
  return details.length === 0 ? undefined : chatProof(JSON.stringify(details), undefined);
}

function signatureOf(call: JsonObject): string | undefined {
  const google = objectOf(objectOf(call['extra_content'])?.['google']);
  return stringOf(google?.['thought_signature']);
}
