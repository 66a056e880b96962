import type { JsonObject } from './json-object.ts';
import { afterSpace, jsonKey, topLevelSpans } from './key-spans.ts';
import { type Edit, splice } from './splice.ts';

/** Returns the JSON object with these values of its members, new ones first; every other byte stays. */
export function withMembers(bytes: Buffer, members: JsonObject): Buffer {
  const edits: Edit[] = [];
  const added: string[] = [];
  for (const [name, value] of Object.entries(members)) {
    const json = JSON.stringify(value);
    const spans = topLevelSpans(bytes, jsonKey(name));
    for (const span of spans) edits.push({ ...span, replacement: Buffer.from(json) });
    if (spans.length === 0) added.push(`${JSON.stringify(name)}:${json}`);
  }
  if (added.length > 0) {
    const start = afterSpace(bytes, 0) + 1;
    const isEmpty = bytes[afterSpace(bytes, start)] === CLOSE_BRACE;
    const replacement = Buffer.from(`${added.join(',')}${isEmpty ? '' : ','}`);
    edits.push({ start, end: start, replacement });
  }
  return splice(bytes, edits);
}

const CLOSE_BRACE = 0x7d;
