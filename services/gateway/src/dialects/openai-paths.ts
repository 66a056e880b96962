/** What clients put before the path of an API of OpenAI: OpenAI's own base, TrueFoundry's old and new. */
const BASES = ['', '/v1', '/openai', '/openai/v1', '/api/inference/openai'];

/** Every path, below a root of the gateway, of an API of OpenAI; '' is the base itself. */
export function openAiPaths(api: '' | `/${string}`): string[] {
  return BASES.map((base) => `${base}${api}`);
}
