import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '@tollgate/contracts';
import { jsonObjectHeader, ourHeader } from './header-fields.ts';

const TAGS_MAX = 32;
const KEY_CHARS_MAX = 64;
const VALUE_CHARS_MAX = 128;
const NO_TAGS: Readonly<Record<string, string>> = {};

/**
 * The tags of a request, from `X-TFY-METADATA` or `x-tollgate-metadata`: a JSON object of strings. Throws
 * `invalid_tags` naming the header and, where one is at fault, the key.
 */
export function readTags(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const header = ourHeader(headers, 'metadata');
  if (header === undefined) return NO_TAGS;
  const object = jsonObjectHeader(header, 'invalid_tags');
  const entries = Object.entries(object);
  if (entries.length > TAGS_MAX) {
    throw new GatewayError(
      'invalid_tags',
      `${header.name} has ${entries.length} tags; at most ${TAGS_MAX} are allowed.`,
      {
        param: header.name,
      },
    );
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, tagValue(header.name, key, value)]));
}

function tagValue(header: string, key: string, value: unknown): string {
  if (key === '' || key.length > KEY_CHARS_MAX) {
    throw invalidTag(
      header,
      key.slice(0, KEY_CHARS_MAX),
      `must have a key of 1 to ${KEY_CHARS_MAX} characters`,
    );
  }
  if (typeof value !== 'string') throw invalidTag(header, key, 'must be a string');
  if (value.length > VALUE_CHARS_MAX) {
    throw invalidTag(header, key, `has ${value.length} characters; at most ${VALUE_CHARS_MAX} are allowed`);
  }
  return value;
}

function invalidTag(header: string, key: string, fault: string): GatewayError {
  return new GatewayError('invalid_tags', `The tag "${key}" of ${header} ${fault}.`, {
    param: `${header}.${key}`,
  });
}
