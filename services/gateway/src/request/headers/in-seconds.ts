/** A duration as the `x-ratelimit-reset` headers write it, as OpenAI does: seconds, such as `12.5s`. */
export function inSeconds(durationMs: number): string {
  return `${Math.max(0, durationMs) / 1_000}s`;
}
