/** What clients put before an API's path: OpenAI's own, TrueFoundry's old and new. */
const BASES = ['', '/v1', '/openai', '/openai/v1', '/api/inference/openai'];
const ROOTS = ['', '/api/llm'];

/** Every path under which an API is served. */
export function pathsOf(api: '' | '/chat/completions' | '/embeddings' | '/models'): string[] {
  return ROOTS.flatMap((root) => BASES.map((base) => `${root}${base}${api}` || '/'));
}
