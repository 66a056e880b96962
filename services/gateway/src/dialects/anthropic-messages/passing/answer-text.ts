import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { objectsOf, textOf } from '../../json/values.ts';

/** What the model wrote in a message or an event of its stream: text, thinking, names and arguments of tools. */
export function messageText(answer: JsonObject): string {
  const { delta, content_block: block } = answer;
  if (isJsonObject(delta))
    return textOf(delta['text']) + textOf(delta['thinking']) + textOf(delta['partial_json']);
  if (isJsonObject(block)) return blockText(block);
  return objectsOf(answer['content']).map(blockText).join('');
}

function blockText(block: JsonObject): string {
  const { input } = block;
  const given = isJsonObject(input) && Object.keys(input).length > 0 ? JSON.stringify(input) : '';
  return textOf(block['text']) + textOf(block['thinking']) + textOf(block['name']) + given;
}
