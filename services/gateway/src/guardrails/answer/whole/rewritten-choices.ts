import type { AnswerChoice } from '../../../dialects/canonical/answer.ts';
import type { Part } from '../../../dialects/canonical/part.ts';
import { rewrittenText } from '../../remote/rewritable-texts.ts';
import { mapStrings } from '../map-strings.ts';

/** An answer with texts replaced, by what they were; the same choices if nothing was. */
export function rewrittenChoices(
  choices: readonly AnswerChoice[],
  rewritten: ReadonlyMap<string, string>,
): readonly AnswerChoice[] {
  if (rewritten.size === 0) return choices;
  return sameUnlessChanged(choices, (choice) => {
    const parts = sameUnlessChanged(choice.parts, (part) => rewrittenPart(part, rewritten));
    if (parts === choice.parts) return choice;
    // Log probabilities of a rewritten text would say what was rewritten.
    const { logprobs: _, ...rest } = choice;
    return { ...rest, parts };
  });
}

function rewrittenPart(part: Part, rewritten: ReadonlyMap<string, string>): Part {
  switch (part.kind) {
    case 'text':
    case 'refusal': {
      const text = rewritten.get(part.text) ?? part.text;
      return text === part.text ? part : { ...part, text };
    }
    case 'reasoning': {
      const text = rewritten.get(part.text) ?? part.text;
      // What signs the text signs no other one.
      return text === part.text ? part : { kind: 'reasoning', text };
    }
    case 'tool_call': {
      const args = rewrittenText({ text: part.arguments, isJson: part.form === 'function' }, rewritten);
      const name = rewritten.get(part.name) ?? part.name;
      return args === part.arguments && name === part.name ? part : { ...part, name, arguments: args };
    }
    case 'opaque': {
      const raw = mapStrings(part.raw, (text) => rewritten.get(text) ?? text);
      return raw === part.raw ? part : { ...part, raw };
    }
    case 'tool_result': {
      const parts = sameUnlessChanged(part.parts, (inner) => rewrittenPart(inner, rewritten));
      return parts === part.parts ? part : { ...part, parts };
    }
    case 'media':
      return part;
    default:
      return part satisfies never;
  }
}

function sameUnlessChanged<Item>(items: readonly Item[], change: (item: Item) => Item): readonly Item[] {
  const changed = items.map(change);
  return changed.every((item, at) => item === items[at]) ? items : changed;
}
