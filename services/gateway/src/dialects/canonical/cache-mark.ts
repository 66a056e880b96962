import type { JsonObject } from '../json/json-object.ts';
import { defined, objectOf, stringOf } from '../json/values.ts';
import type { CacheMark } from './part.ts';

/** The cache mark of a part, tool or message in Anthropic's words, as an optional member of a canonical value. */
export function cacheMember(value: JsonObject): { readonly cache?: CacheMark } {
  const mark = objectOf(value['cache_control']);
  return mark === undefined ? {} : { cache: defined({ ttl: stringOf(mark['ttl']) }) };
}

/** A cache mark in Anthropic's words, as an optional member of what is written. */
export function cacheControl(cache: CacheMark | undefined): { readonly cache_control?: object } {
  if (cache === undefined) return {};
  return { cache_control: { type: 'ephemeral', ...defined({ ttl: cache.ttl }) } };
}
