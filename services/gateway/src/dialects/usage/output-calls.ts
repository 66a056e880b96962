import type { TokenBuckets } from '@tollgate/contracts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { detailCount, firstObject } from './counts.ts';

/** What the provider's tools did for one answer, as far as it is billed by piece. */
export type OutputCalls = Pick<
  TokenBuckets,
  'webSearchCalls' | 'fileSearchCalls' | 'codeExecutionCalls' | 'images'
>;

/** Actions of a `web_search_call` that have no fee: pages that were opened or searched after a search. */
const FREE_ACTIONS = new Set(['open_page', 'find_in_page', 'find']);

/**
 * The billed calls of OpenAI's tools in the `output[]` of a response: each search of the web (or `tool_usage`'s count, if
 * larger) and of files, each container in which code ran, and each image made. Reads whole items as well as the parts
 * of them that `answerScanner` finds. Source: https://developers.openai.com/api/docs/pricing, built-in tools.
 */
export function outputCalls(response: JsonObject): OutputCalls {
  const items = response['output'];
  const counts = { search: 0, free: 0, file: 0, code: 0, images: 0 };
  const containers = new Set<unknown>();
  for (const item of Array.isArray(items) ? items : []) {
    if (!isJsonObject(item)) continue;
    const { type, action, container_id: container } = item;
    if (type === 'web_search_call') counts.search++;
    else if (type === 'file_search_call') counts.file++;
    else if (type === 'code_interpreter_call') counts.code++;
    else if (type === 'image_generation_call') counts.images++;
    if (isJsonObject(action) && FREE_ACTIONS.has(String(action['type']))) counts.free++;
    if (typeof container === 'string') containers.add(container);
  }
  const counted = firstObject(firstObject(response, ['tool_usage']), ['web_search']);
  return {
    webSearchCalls: Math.max(detailCount(counted, ['num_requests']), counts.search - counts.free, 0),
    fileSearchCalls: counts.file,
    codeExecutionCalls: counts.code === 0 ? 0 : Math.max(containers.size, 1),
    images: counts.images,
  };
}
