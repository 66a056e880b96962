/** What families of models count for an image that they make, at their usual size. */
const FAMILIES: readonly { readonly models: RegExp; readonly tokens: number }[] = [
  // Up to 2K: https://ai.google.dev/gemini-api/docs/pricing
  { models: /gemini-3/i, tokens: 1_120 },
  // Up to 1,024 pixels: https://ai.google.dev/gemini-api/docs/pricing
  { models: /gemini/i, tokens: 1_290 },
  // A square of medium quality: https://developers.openai.com/api/docs/guides/image-generation
  { models: /./s, tokens: 1_056 },
];

/** Output tokens of an image in an answer whose provider did not report them. */
export function outputImageTokens(modelId: string): number {
  return FAMILIES.find(({ models }) => models.test(modelId))?.tokens ?? 0;
}
