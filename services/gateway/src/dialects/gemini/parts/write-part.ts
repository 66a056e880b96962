import { argumentsJson } from '../../canonical/call-arguments.ts';
import type { ReasoningProof } from '../../canonical/part.ts';
import { proofFor, sealProof } from '../../canonical/proof.ts';

/** A signature as a member behind others; empty without a proof. With `reasoning`, that of the reasoning before. */
export function signatureMember(proof: ReasoningProof | undefined, reasoning?: string): string {
  if (proof === undefined) return '';
  const value = reasoning === undefined ? proofFor('gemini', proof) : sealProof(proof, reasoning);
  return `,"thoughtSignature":${JSON.stringify(value)}`;
}

/** A call as a part. Arguments are copied as the model wrote them. */
export function callPart(call: { id: string; name: string; text: string }, signature: string): string {
  const head = JSON.stringify({ id: call.id, name: call.name });
  return `{"functionCall":${head.slice(0, -1)},"args":${argumentsJson(call.text)}}${signature}}`;
}
