/**
 * Anthropic's refusals come without words of their own, which the other wires call a filter. Gemini has no refusals:
 * their words are text.
 */
export function finishesFor(reason: string, provider: string, client: string): readonly string[] {
  if (reason !== 'refusal') return [reason];
  if (provider === 'gemini') return ['stop'];
  return client === 'gemini' ? ['stop', 'content_filter'] : ['refusal', 'content_filter'];
}
