import { anthropicMessages } from '../../../dialects/anthropic-messages/dialect.ts';
import { bedrockConverse } from '../../../dialects/bedrock-converse/dialect.ts';
import type { CanonicalRequest } from '../../../dialects/canonical/request.ts';
import type { Dialect } from '../../../dialects/dialect.ts';
import type { Target } from '../../../routing/target.ts';
import type { Decoded } from '../../request.ts';
import { markedCanonical } from './marked-canonical.ts';
import { markedMessages } from './marked-messages.ts';

/** APIs whose requests have cache marks; others cache prompts by themselves, or not at all. */
const MARKED: ReadonlySet<string> = new Set([anthropicMessages.name, bedrockConverse.name]);

/** The bytes of a request that a target gets as they are, with cache marks if it wants them. */
export function withPromptMarks(request: Decoded, target: Target, dialect: Pick<Dialect, 'name'>): Buffer {
  const ttl = dialect.name === anthropicMessages.name ? ttlFor(request, target) : undefined;
  return ttl === undefined ? request.bytes : markedMessages(request.bytes, request.body, ttl);
}

/** A request that is written for a target in another API, with cache marks if it wants them. */
export function canonicalWithPromptMarks(
  canonical: CanonicalRequest,
  given: { readonly request: Decoded; readonly target: Target; readonly dialect: Pick<Dialect, 'name'> },
): CanonicalRequest {
  const { request, target, dialect } = given;
  const ttl = ttlFor(request, target);
  const takesMarks = MARKED.has(dialect.name) || target.provider.wireFacts.features?.cacheMarks === true;
  return ttl !== undefined && takesMarks
    ? markedCanonical(canonical, ttl === '1h' ? { ttl } : {})
    : canonical;
}

/** How long the provider is to keep the prompt: as the request says, or else the account; undefined for no marks. */
function ttlFor({ wishes }: Pick<Decoded, 'wishes'>, target: Target): '5m' | '1h' | undefined {
  const { promptCache = target.promptCacheTtl } = wishes;
  return promptCache === 'off' ? undefined : promptCache;
}
