import type { ProviderWire } from './answers.ts';

/** What an answer has that a client of a wire takes for complete. */
export const SUCCESS: Readonly<Record<ProviderWire, RegExp>> = {
  'openai-chat': /data: \[DONE\]/,
  'openai-responses': /"type":"response\.(?:completed|incomplete)"/,
  'anthropic-messages': /"type":"message_stop"/,
  gemini: /"finishReason"/,
};
