import type { AnswerChoice } from '../../../dialects/canonical/answer.ts';
import type { Part } from '../../../dialects/canonical/part.ts';

/** An answer without what only its own wire has beside the texts: something in that was rewritten. */
export function reducedChoices(choices: readonly AnswerChoice[]): readonly AnswerChoice[] {
  return choices.map(({ index, parts, finish }) => ({ index, parts: parts.map(reducedPart), finish }));
}

function reducedPart(part: Part): Part {
  switch (part.kind) {
    case 'reasoning':
      return { kind: 'reasoning', text: part.text };
    case 'text':
    case 'tool_call': {
      const { rest: _, ...reduced } = part;
      return reduced;
    }
    default:
      return part;
  }
}
