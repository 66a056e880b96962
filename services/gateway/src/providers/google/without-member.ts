import { afterSpace, valueEnd } from '../../dialects/json/key-spans.ts';
import { type Edit, splice } from '../../dialects/json/splice.ts';

/** Returns a JSON object without a member of it; every other byte stays. The bytes must be a valid JSON object. */
export function withoutMember(json: Buffer, name: string): Buffer {
  const edits: Edit[] = [];
  /** The comma before the member, as long as it stays. */
  let comma: number | undefined;
  let at = afterSpace(json, afterSpace(json, 0) + 1);
  while (json[at] === QUOTE) {
    const keyEnd = valueEnd(json, at);
    const end = valueEnd(json, afterSpace(json, afterSpace(json, keyEnd) + 1));
    const next = afterSpace(json, end);
    const isLast = json[next] !== COMMA;
    if (JSON.parse(json.toString('utf8', at, keyEnd)) === name) {
      const start = isLast ? (comma ?? at) : at;
      // The last one goes with what stood between it and the comma before.
      while ((edits.at(-1)?.start ?? -1) > start) edits.pop();
      edits.push({ start, end: isLast ? end : next + 1, replacement: NOTHING });
    } else if (!isLast) comma = next;
    if (isLast) break;
    at = afterSpace(json, next + 1);
  }
  return edits.length === 0 ? json : splice(json, edits);
}

const NOTHING = Buffer.alloc(0);
const QUOTE = 0x22;
const COMMA = 0x2c;
