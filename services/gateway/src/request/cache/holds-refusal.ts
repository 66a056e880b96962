/**
 * Whether an answer refuses or was filtered, by the words that each API has for it. An answer that only speaks of such words may be
 * taken for one: it is then not kept, which costs nothing but the cache.
 */
export function holdsRefusal(body: Buffer): boolean {
  return REFUSED.test(body.toString('latin1'));
}

const REFUSED = new RegExp(
  [
    // OpenAI: chat and responses.
    String.raw`"finish_reason"\s*:\s*"content_filter"`,
    String.raw`"refusal"\s*:\s*"`,
    String.raw`"type"\s*:\s*"(?:response\.)?refusal`,
    String.raw`"reason"\s*:\s*"content_filter"`,
    // Anthropic, Bedrock.
    String.raw`"stop_reason"\s*:\s*"refusal"`,
    '(?:guardrail_intervened|content_filtered)',
    // Gemini.
    String.raw`"finishReason"\s*:\s*"(?:SAFETY|RECITATION|BLOCKLIST|PROHIBITED_CONTENT|SPII|IMAGE_SAFETY|LANGUAGE)"`,
    '"blockReason"',
  ].join('|'),
);
