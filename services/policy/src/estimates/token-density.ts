/**
 * Most tokens for a byte of a request's body, for text as people and programs write it. Measured with OpenAI's o200k_base in
 * `test/estimates/token-density.test.ts`: prose in English and twelve other languages, code and JSON have at most 0.32,
 * CSV of numbers 0.48, so 0.5 leaves half as much again to spare for what is usual. Not covered are hexadecimal and base64
 * (0.55 to 0.67) and text without any words: what they use beyond the estimate is caught while the answer runs.
 *
 * The vocabularies of other vendors cannot be measured here. Some are smaller, so they are given a fifth more.
 */
const TOKENS_PER_BYTE_OPENAI = 0.5;
const TOKENS_PER_BYTE_OTHERS = 0.6;

const OPENAI = new Set(['openai', 'azure-openai']);

/** Most tokens for a byte of a body sent to a kind of provider. Above 0, at most 1. */
export function tokensPerByteMax(provider: string): number {
  return OPENAI.has(provider) ? TOKENS_PER_BYTE_OPENAI : TOKENS_PER_BYTE_OTHERS;
}
