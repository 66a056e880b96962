/** Roots below which every API is served: our own and TrueFoundry's. */
const ROOTS = ['', '/api/llm'];

/** The paths below every root. */
export function rooted(paths: readonly string[]): string[] {
  return ROOTS.flatMap((root) => paths.map((path) => `${root}${path}` || '/'));
}
