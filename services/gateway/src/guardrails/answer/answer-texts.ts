import type { AnswerChoice } from '../../dialects/canonical/answer.ts';
import type { Part } from '../../dialects/canonical/part.ts';
import type { Place } from '../place.ts';
import type { AskedText } from '../remote/remote-adapter.ts';
import { stringsOf } from './map-strings.ts';

/** Every text of an answer, and the kinds of its parts that cannot be read. */
export function answerTexts(choices: readonly AnswerChoice[]): {
  readonly texts: readonly AskedText[];
  readonly unread: ReadonlySet<string>;
} {
  const unread = new Set<string>();
  const texts = choices.flatMap(({ parts }) => parts.flatMap((part) => textsOf(part, unread)));
  return { texts: texts.filter(({ text }) => text !== ''), unread };
}

function textsOf(part: Part, unread: Set<string>): readonly AskedText[] {
  const at = (place: Place, text: string, isJson = false) => [{ text, place, isJson }];
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return at('answer', part.text);
    case 'reasoning':
      return at('reasoning', part.text);
    case 'tool_call':
      return [...at('tool_call', part.name), ...at('tool_call', part.arguments, part.form === 'function')];
    case 'opaque':
      return [...stringsOf(part.raw)].flatMap((text) => at('other', text));
    case 'media':
      unread.add(part.media);
      return [];
    case 'tool_result':
      return part.parts.flatMap((inner) => textsOf(inner, unread));
    default:
      return part satisfies never;
  }
}
