import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { objectsOf, textOf } from '../../json/values.ts';

/** What the model wrote in a response or an event of its stream: text, reasoning, names and arguments of tools. */
export function responseText(answer: JsonObject): string {
  const { type } = answer;
  if (typeof type === 'string') {
    if (type.endsWith('.delta')) return textOf(answer['delta']);
    return type === 'response.output_item.added' && isJsonObject(answer['item'])
      ? textOf(answer['item']['name'])
      : '';
  }
  return objectsOf(answer['output']).map(itemText).join('');
}

function itemText(item: JsonObject): string {
  let text = textOf(item['name']) + textOf(item['arguments']) + textOf(item['input']);
  for (const part of [...objectsOf(item['content']), ...objectsOf(item['summary'])]) {
    text += textOf(part['text']) + textOf(part['refusal']);
  }
  return text;
}
