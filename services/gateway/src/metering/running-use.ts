import { type Admission__Output, GatewayError, isErrorCode } from '@tollgate/contracts';
import {
  bucketPricesOf,
  costNanoUsd,
  countTokens,
  inputTokens,
  NO_TOKENS,
  ratesOf,
  type TokenBuckets,
  totalTokens,
} from '@tollgate/pricing';
import type { AnswerGuard, RunningStream } from '../answer/guard.ts';
import type { RequestFacts } from '../dialects/client-dialect.ts';
import type { Target } from '../routing/target.ts';
import { CHARS_PER_TOKEN, type CountedRequest, countInput } from './estimate.ts';
import { inputSize } from './input-size.ts';

/** A request whose use can be watched. */
export type WatchedRequest = CountedRequest & {
  readonly bytes: Buffer;
  readonly facts: RequestFacts;
  readonly admission: Pick<Admission__Output, 'tokensAllowance' | 'costAllowance'>;
  readonly target: Pick<Target, 'price'>;
};

/** The guard of a stream's use; undefined when its rules have reserved all that it can use. */
export function runningUse(request: WatchedRequest): AnswerGuard | undefined {
  const { tokensAllowance, costAllowance } = request.admission;
  const isWatched =
    tokensAllowance !== null || (costAllowance !== null && request.target.price !== undefined);
  return request.facts.isStreaming && isWatched ? new RunningUse(request) : undefined;
}

/** Nothing is looked at more often: about two small events. */
const BYTES_FREE_MIN = 512;

/**
 * What a stream has used so far, counted only when it could be too much. A token is at least a byte of text, and text
 * takes more bytes in an event than by itself: so many bytes pass unlooked at as tokens are left. Then the text is
 * counted, each piece of it once, and the next look is due when what is left then could be used up. Far from its limits
 * a stream costs one comparison a read.
 *
 * Input counts as the tokenizer counts it, and as not cached: what it was the provider tells only at the end.
 */
class RunningUse implements AnswerGuard {
  readonly #request: WatchedRequest;
  #bytesFree: number;
  #inputTokens: number | undefined;
  #reports = 0;
  #countedChars = 0;
  #countedTokens = 0;

  constructor(request: WatchedRequest) {
    this.#request = request;
    this.#bytesFree = this.#tokensLeft({ ...NO_TOKENS, inputUncached: inputSize(request).max });
  }

  get bytesFree(): number {
    return this.#bytesFree;
  }

  check(stream: RunningStream): GatewayError | undefined {
    let used = this.#used(stream, false);
    // Pieces count a little more than the whole that they are of: nobody is cut off by that.
    if (this.#tokensLeft(used) < 0) used = this.#used(stream, true);
    const left = this.#tokensLeft(used);
    if (left < 0) return this.#passed(used);
    this.#bytesFree = Math.max(BYTES_FREE_MIN, left);
    return undefined;
  }

  #used(stream: RunningStream, isExact: boolean): TokenBuckets {
    const { usage, reports } = stream;
    if (reports !== this.#reports) {
      this.#reports = reports;
      this.#countedChars = 0;
      this.#countedTokens = 0;
    }
    const since = this.#outputSince(stream, isExact);
    const hasInput = usage !== undefined && inputTokens(usage) > 0;
    if (!hasInput) this.#inputTokens ??= countInput(this.#request);
    const inputUncached = hasInput ? usage.inputUncached : (this.#inputTokens ?? 0);
    return { ...(usage ?? NO_TOKENS), inputUncached, output: (usage?.output ?? 0) + since };
  }

  /** Output tokens after the provider's last count. */
  #outputSince(stream: RunningStream, isExact: boolean): number {
    const { text, moreChars } = stream.deliveredSince();
    this.#countedTokens = isExact
      ? countTokens(text)
      : this.#countedTokens + countTokens(text.slice(this.#countedChars));
    this.#countedChars = text.length;
    return this.#countedTokens + Math.ceil(moreChars / CHARS_PER_TOKEN);
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
    const { output, outputReasoning } = ratesOf(bucketPricesOf(used, price));
    return Math.floor((leftNanoUsd * 1e6) / Math.max(output, outputReasoning, 1));
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
