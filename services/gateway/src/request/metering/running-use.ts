import { GatewayError, isErrorCode } from '@tollgate/contracts';
import {
  costNanoUsd,
  countTokens,
  inputTokensMax,
  NO_TOKENS,
  type TokenBuckets,
  tokenPricesOf,
  totalTokens,
} from '@tollgate/pricing';
import type { RunningStream, UseWatch } from '../../upstream/use-watch.ts';
import type { Routed } from '../request.ts';
import { CHARS_PER_TOKEN, countInput } from './estimate.ts';

/** The watch of a stream; undefined when its rules have reserved all that it can use. */
export function runningUse(request: Routed): UseWatch | undefined {
  const { tokensAllowance, costAllowance } = request.admission;
  const isWatched =
    tokensAllowance !== null || (costAllowance !== null && request.target.price !== undefined);
  return request.facts.isStreaming && isWatched ? new RunningUse(request) : undefined;
}

/** Nothing is looked at more often: about two small events. */
const BYTES_FREE_MIN = 512;
/** Most tokens for a byte in o200k_base of anything but noise: prose has 0.3, numbers 0.5, hexadecimal 0.67. */
const TOKENS_PER_BYTE_MAX = 0.7;

/**
 * What a stream has used so far, looked at the more closely the nearer it comes to its limits.
 *
 * 1. Far from them a read costs one comparison: a token is at least a byte of text, and text takes more bytes in an event
 *    than by itself, so as many bytes may pass unlooked at as tokens are left.
 * 2. Then the text is taken out of its events, each piece once, and its tokens are bounded by its bytes, as the input's are.
 * 3. Only where that bound is too much does the tokenizer count: the input once, and each piece of the text once.
 *
 * Input counts as not cached: what it was the provider tells only at the end.
 */
class RunningUse implements UseWatch {
  readonly #request: Routed;
  #bytesFree: number;
  #inputTokens: number;
  #outputTokens = 0;
  #seenChars = 0;
  #isCounted = false;

  constructor(request: Routed) {
    this.#request = request;
    const { imageReferences } = request.facts;
    const body = Math.ceil(request.bytes.length * TOKENS_PER_BYTE_MAX);
    this.#inputTokens = inputTokensMax(body, imageReferences);
    this.#bytesFree = this.#tokensLeft(this.#used(0));
  }

  get bytesFree(): number {
    return this.#bytesFree;
  }

  check(stream: RunningStream): GatewayError | undefined {
    let used = stream.usage ?? this.#usedByText(stream);
    if (stream.usage === undefined && this.#tokensLeft(used) < 0) used = this.#count(stream);
    const left = this.#tokensLeft(used);
    if (left < 0) return this.#passed(used);
    this.#bytesFree = Math.max(BYTES_FREE_MIN, left);
    return undefined;
  }

  /** Adds the text that is new, bounded by its bytes until the tokenizer has been asked. */
  #usedByText(stream: RunningStream): TokenBuckets {
    const { text, moreChars } = stream.delivered();
    const added = text.slice(this.#seenChars);
    this.#seenChars = text.length;
    this.#outputTokens += this.#isCounted
      ? countTokens(added)
      : Math.ceil(Buffer.byteLength(added) * TOKENS_PER_BYTE_MAX);
    return this.#used(moreChars);
  }

  /** Counts all there is: pieces count a little more than the whole that they are of, and nobody is cut off by that. */
  #count(stream: RunningStream): TokenBuckets {
    const { text, moreChars } = stream.delivered();
    if (!this.#isCounted) this.#inputTokens = countInput(this.#request);
    this.#isCounted = true;
    this.#outputTokens = countTokens(text);
    return this.#used(moreChars);
  }

  #used(moreChars: number): TokenBuckets {
    const output = this.#outputTokens + Math.ceil(moreChars / CHARS_PER_TOKEN);
    return { ...NO_TOKENS, inputUncached: this.#inputTokens, output };
  }

  /** Output tokens that may still come before an allowance is passed; negative when one is. */
  #tokensLeft(used: TokenBuckets): number {
    return Math.min(this.#leftOfTokens(used), this.#leftOfCost(used));
  }

  #leftOfTokens(used: TokenBuckets): number {
    const { tokensAllowance } = this.#request.admission;
    return tokensAllowance === null ? Number.POSITIVE_INFINITY : tokensAllowance.amount - totalTokens(used);
  }

  #leftOfCost(used: TokenBuckets): number {
    const { price } = this.#request.target;
    const { costAllowance } = this.#request.admission;
    if (costAllowance === null || price === undefined) return Number.POSITIVE_INFINITY;
    const leftNanoUsd = costAllowance.amount - costNanoUsd(used, price);
    if (leftNanoUsd < 0) return -1;
    const { outputPerMillion, outputReasoningPerMillion } = tokenPricesOf(used, price);
    return Math.floor((leftNanoUsd * 1e6) / Math.max(outputPerMillion, outputReasoningPerMillion, 1));
  }

  /** The error that ends the stream, naming the rule. What was delivered is charged. */
  #passed(used: TokenBuckets): GatewayError {
    const { tokensAllowance, costAllowance } = this.#request.admission;
    const isOfTokens = this.#leftOfTokens(used) < 0;
    const { rule, code } = (isOfTokens ? tokensAllowance : costAllowance) ?? NO_RULE;
    const fallback = isOfTokens ? 'rate_limit_exceeded' : 'budget_exceeded';
    const unit = isOfTokens ? 'tokens' : 'money';
    const message = `The answer ends here: rule "${rule}" has no more ${unit} left for it. What was delivered is charged.`;
    return new GatewayError(isErrorCode(code) ? code : fallback, message, { rule });
  }
}

const NO_RULE = { rule: '', code: '' };
