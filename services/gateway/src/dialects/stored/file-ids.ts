import { isJsonObject } from '../json/json-object.ts';

/** More files than any request has; further ones are left to the provider. */
const IDS_MAX = 64;

/** The ids of files in the content of messages or items of OpenAI's, each once. */
export function fileIdsIn(content: unknown): readonly string[] {
  const ids = new Set<string>();
  addFrom(content, ids);
  return [...ids];
}

function addFrom(content: unknown, ids: Set<string>): void {
  if (Array.isArray(content)) {
    for (const each of content) addFrom(each, ids);
    return;
  }
  if (!isJsonObject(content)) return;
  const { type, file, file_id: own } = content;
  const id = type === 'file' && isJsonObject(file) ? file['file_id'] : own;
  const isFile = type === 'file' || type === 'input_file' || type === 'input_image';
  if (isFile && typeof id === 'string' && ids.size < IDS_MAX) ids.add(id);
  addFrom(content['content'], ids);
  addFrom(content['output'], ids);
}
