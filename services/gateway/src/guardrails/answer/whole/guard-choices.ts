import type { AnswerChoice } from '../../../dialects/canonical/answer.ts';
import type { Part } from '../../../dialects/canonical/part.ts';
import type { Place } from '../../place.ts';
import type { GuardedChoices } from '../guarded.ts';
import { reducedChoices } from './reduced-choices.ts';
import type { WholeScanner } from './whole-scanner.ts';

/**
 * Looks at every part of every choice and at the texts beside them; the same choices if nothing was rewritten. Stops at the first
 * objection.
 */
export async function guardChoices(
  choices: readonly AnswerChoice[],
  scanner: WholeScanner,
  others: readonly string[],
): Promise<GuardedChoices> {
  const guarded: AnswerChoice[] = [];
  for (const choice of choices) guarded.push(await guardChoice(choice, scanner));
  let isReduced = false;
  for (const text of others) {
    if ((await whole(text, 'other', false, scanner)) !== text) isReduced = true;
  }
  if (isReduced) return { value: reducedChoices(guarded), error: scanner.error, isReduced };
  const isSame = guarded.every((choice, index) => choice === choices[index]);
  return { value: isSame ? choices : guarded, error: scanner.error, isReduced };
}

/** Log probabilities of a rewritten text would say what was rewritten. */
async function guardChoice(choice: AnswerChoice, scanner: WholeScanner): Promise<AnswerChoice> {
  const parts = await guardParts(choice.parts, scanner);
  if (parts === choice.parts) return choice;
  const { logprobs: _, ...rest } = choice;
  return { ...rest, parts };
}

async function guardParts(parts: readonly Part[], scanner: WholeScanner): Promise<readonly Part[]> {
  const guarded: Part[] = [];
  for (const part of parts) guarded.push(await guardPart(part, scanner));
  return guarded.every((part, index) => part === parts[index]) ? parts : guarded;
}

async function guardPart(part: Part, scanner: WholeScanner): Promise<Part> {
  switch (part.kind) {
    case 'text':
    case 'refusal': {
      const text = await whole(part.text, 'answer', false, scanner);
      return text === part.text ? part : { ...part, text };
    }
    case 'reasoning': {
      const text = await whole(part.text, 'reasoning', false, scanner);
      // What signs the text signs no other one.
      return text === part.text ? part : { kind: 'reasoning', text };
    }
    case 'tool_call': {
      const args = await whole(part.arguments, 'tool_call', part.form === 'function', scanner);
      const name = await whole(part.name, 'tool_call', false, scanner);
      return args === part.arguments && name === part.name ? part : { ...part, name, arguments: args };
    }
    case 'opaque': {
      const raw = await scanner.json(part.raw, 'other');
      return raw === part.raw ? part : { ...part, raw };
    }
    case 'media':
      scanner.unread(part.media);
      return part;
    case 'tool_result': {
      const parts = await guardParts(part.parts, scanner);
      return parts === part.parts ? part : { ...part, parts };
    }
    default:
      return part satisfies never;
  }
}

function whole(text: string, place: Place, isJson: boolean, scanner: WholeScanner): Promise<string> {
  return scanner.text(text, { place, isJson });
}
