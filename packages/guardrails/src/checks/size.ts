import type { RequestFacts } from './built-in-check.ts';

/** Config of the check `tollgate-size`. */
export type SizeConfig = {
  readonly max_characters?: number | undefined;
  /** Of four characters each: a bound, not a count. */
  readonly max_tokens?: number | undefined;
};

/** Characters of one token in English text. */
const TOKEN_CHARACTERS = 4;

/** What is wrong with a request's size; undefined if nothing is. */
export function sizeFault(
  { max_characters, max_tokens }: SizeConfig,
  facts: RequestFacts,
): string | undefined {
  if (max_characters !== undefined && facts.characters > max_characters) {
    return `the texts have ${facts.characters} characters, and at most ${max_characters} are allowed`;
  }
  const tokens = Math.ceil(facts.characters / TOKEN_CHARACTERS);
  if (max_tokens === undefined || tokens <= max_tokens) return undefined;
  return `the texts have about ${tokens} tokens, and at most ${max_tokens} are allowed`;
}
