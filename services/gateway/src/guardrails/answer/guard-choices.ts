import type { AnswerChoice } from '../../dialects/canonical/answer.ts';
import type { Part } from '../../dialects/canonical/part.ts';
import type { Place } from '../place.ts';
import type { AnswerScanner } from './answer-scanner.ts';
import type { Guarded } from './guarded.ts';

/** Looks at every part of every choice; the same choices if nothing was rewritten. */
export function guardChoices(
  choices: readonly AnswerChoice[],
  scanner: AnswerScanner,
): Guarded<readonly AnswerChoice[]> {
  const guarded = choices.map((choice) => guardChoice(choice, scanner));
  const isSame = guarded.every((choice, index) => choice === choices[index]);
  return { value: isSame ? choices : guarded, error: scanner.error };
}

/** Log probabilities of a rewritten text would say what was rewritten. */
function guardChoice(choice: AnswerChoice, scanner: AnswerScanner): AnswerChoice {
  const parts = choice.parts.map((part) => guardPart(part, scanner));
  if (parts.every((part, index) => part === choice.parts[index])) return choice;
  const { logprobs: _, ...rest } = choice;
  return { ...rest, parts };
}

function guardPart(part: Part, scanner: AnswerScanner): Part {
  switch (part.kind) {
    case 'text':
    case 'refusal': {
      const text = whole(part.text, 'answer', false, scanner);
      return text === part.text ? part : { ...part, text };
    }
    case 'reasoning': {
      const text = whole(part.text, 'reasoning', false, scanner);
      // What signs the text signs no other one.
      return text === part.text ? part : { kind: 'reasoning', text };
    }
    case 'tool_call': {
      const args = whole(part.arguments, 'tool_call', part.form === 'function', scanner);
      return args === part.arguments ? part : { ...part, arguments: args };
    }
    case 'opaque': {
      const raw = scanner.json(part.raw, 'other');
      return raw === part.raw ? part : { ...part, raw };
    }
    case 'media':
      scanner.unread(part.media);
      return part;
    case 'tool_result':
      return { ...part, parts: part.parts.map((inner) => guardPart(inner, scanner)) };
    default:
      return part satisfies never;
  }
}

function whole(text: string, place: Place, isJson: boolean, scanner: AnswerScanner): string {
  const scanned = scanner.text(place, isJson);
  const passing = scanned.push(text) + scanned.end();
  return scanned.isRewritten ? passing : text;
}
