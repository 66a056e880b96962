import type { Usage } from '../../dialects/canonical/usage.ts';
import { parseJsonObject } from '../../dialects/json/json-object.ts';
import type { ProviderDialect } from '../../dialects/provider-dialect.ts';
import { scanAnswer } from '../../dialects/usage/answer-scan.ts';

/** How much may follow the usage before reading the whole answer is the simpler way. */
const SUFFIX_BYTES_MAX = 4 * 1024;

/** What changes the cost beside the usage: members, and the types of calls of tools. */
const PRICING_MEMBERS = ['"service_tier"', '"prompt_cache_options"', '_call"'].map((name) =>
  Buffer.from(name),
);

/**
 * The usage of a whole JSON answer. Usage stands near the end of nearly every answer, so the last member of that name
 * is looked at first, and taken when what follows it closes exactly one object (then it is the outermost object's) and
 * nothing before it changes its price; otherwise the answer is read from its start.
 */
export function usageOfAnswer(answer: Buffer, reader: ProviderDialect): Usage | undefined {
  return usageInTail(answer, reader) ?? reader.usageOf(scanAnswer(answer));
}

/** The usage in the last bytes of a JSON answer, or undefined if they do not say it alone. */
function usageInTail(answer: Buffer, reader: ProviderDialect): Usage | undefined {
  const at = answer.lastIndexOf(reader.usageMember);
  if (at === -1 || answer.length - at > SUFFIX_BYTES_MAX) return undefined;
  // Parsed as the members that follow an opening brace: valid JSON exactly when it is a member name of the
  // outermost object and nothing but further members of it follow.
  const members = parseJsonObject(`{${answer.toString('utf8', at)}`);
  if (members === undefined || answer[at - 1] === BACKSLASH) return undefined;
  const before = answer.subarray(0, at);
  if (PRICING_MEMBERS.some((name) => before.includes(name))) return undefined;
  return reader.usageOf(members);
}

const BACKSLASH = 0x5c;
