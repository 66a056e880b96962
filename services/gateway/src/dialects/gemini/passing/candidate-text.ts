import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { objectsOf, textOf } from '../../json/values.ts';

/** What the model wrote in an answer or an event of a stream: text, thoughts, names and arguments of calls. */
export function candidateText(answer: JsonObject): string {
  let text = '';
  for (const { content } of objectsOf(answer['candidates'])) {
    if (!isJsonObject(content)) continue;
    for (const part of objectsOf(content['parts'])) {
      const call = part['functionCall'];
      text += textOf(part['text']) + (isJsonObject(call) ? JSON.stringify(call) : '');
    }
  }
  return text;
}

/** Images that the model made; those of its thoughts cost nothing. */
export function candidateImages(answer: JsonObject): number {
  let images = 0;
  for (const { content } of objectsOf(answer['candidates'])) {
    if (!isJsonObject(content)) continue;
    for (const part of objectsOf(content['parts'])) {
      const data = part['inlineData'];
      const isImage = isJsonObject(data) && textOf(data['mimeType']).startsWith('image/');
      if (isImage && part['thought'] !== true) images++;
    }
  }
  return images;
}
