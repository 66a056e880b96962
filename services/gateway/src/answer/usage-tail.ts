import type { TokenBuckets } from '@tollgate/pricing';
import { parseJsonObject } from '../dialects/json/json-object.ts';
import type { ProviderDialect } from '../dialects/provider-dialect.ts';

/** How much may follow the usage before a full parse is the simpler way. */
const SUFFIX_BYTES_MAX = 4 * 1024;

/**
 * The usage of a whole JSON answer. Usage stands near the end of nearly every answer, so the last member of that name
 * is looked at first, and taken when what follows it closes exactly one object (then it is the outermost object's);
 * otherwise the answer is parsed.
 */
export function usageOfAnswer(answer: Buffer, reader: ProviderDialect): TokenBuckets | undefined {
  const near = usageInTail(answer, reader);
  if (near !== undefined) return near;
  if (!answer.includes(reader.usageMember)) return undefined;
  const parsed = parseJsonObject(answer.toString());
  return parsed === undefined ? undefined : reader.usageOf(parsed);
}

/** The usage in the last bytes of a JSON answer, or undefined when it cannot be told from them alone. */
export function usageInTail(tail: Buffer, reader: ProviderDialect): TokenBuckets | undefined {
  const at = tail.lastIndexOf(reader.usageMember);
  if (at === -1 || tail.length - at > SUFFIX_BYTES_MAX) return undefined;
  // Parsed as the members that follow an opening brace: valid JSON exactly when it is a member name of the
  // outermost object and nothing but further members of it follow.
  const members = parseJsonObject(`{${tail.toString('utf8', at)}`);
  if (members === undefined || tail[at - 1] === BACKSLASH) return undefined;
  return reader.usageOf(members);
}

const BACKSLASH = 0x5c;
