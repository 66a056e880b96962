import type { AnswerChoice } from './answer.ts';
import type { Block, BlockEnd, StreamPart } from './events.ts';
import type { Part, ReasoningProof } from './part.ts';

/** The parts of one choice's stream as those of a whole answer. A block that never closed is left out. */
export function partsOf(stream: readonly StreamPart[]): Omit<AnswerChoice, 'index'> {
  const parts: Part[] = [];
  let finish: AnswerChoice['finish'] = { reason: 'unknown' };
  let logprobs: unknown;
  let open: Block | undefined;
  let text = '';
  for (const part of stream) {
    if (part.kind === 'block_start') {
      open = part.block;
      text = '';
    } else if (part.kind === 'delta') text += part.text;
    else if (part.kind === 'block_end' && open !== undefined) {
      parts.push(closed(open, text, part));
      open = undefined;
    } else if (part.kind === 'logprobs') logprobs = part.logprobs;
    else if (part.kind === 'finish') finish = part.finish;
  }
  return { parts, finish, ...(logprobs !== undefined && { logprobs }) };
}

/** A closed block as a part. */
export function closed(block: Block, text: string, end: BlockEnd): Part {
  const rest = end.rest === undefined ? {} : { rest: end.rest };
  switch (block.kind) {
    case 'text':
      return { kind: 'text', text, ...rest };
    case 'refusal':
      return { kind: 'refusal', text };
    case 'reasoning':
      return { kind: 'reasoning', text, ...proven(end.proof) };
    case 'tool_call':
      return { ...block, arguments: text, ...proven(end.proof ?? block.proof), ...rest };
    case 'opaque':
      return block;
  }
}

function proven(proof: ReasoningProof | undefined): { readonly proof?: ReasoningProof } {
  return proof === undefined ? {} : { proof };
}
