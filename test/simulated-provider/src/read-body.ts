import type { IncomingMessage } from 'node:http';
import { OpenAiError } from './openai-error.ts';

/**
 * Reads a body of at most `maxBytes`; a larger one is read to its end, not kept, and refused with 413. When the client
 * leaves before the end, nothing is called.
 */
export function readBody(
  request: IncomingMessage,
  options: { maxBytes: number; onBody: (body: Buffer) => void; onError: (error: OpenAiError) => void },
): void {
  const parts: Buffer[] = [];
  let bytes = 0;
  request.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes <= options.maxBytes) parts.push(part);
    else parts.length = 0;
  });
  request.on('end', () => {
    const [first] = parts;
    if (bytes > options.maxBytes) {
      options.onError(new OpenAiError(413, `The body is larger than ${options.maxBytes} bytes.`));
    } else options.onBody(parts.length === 1 && first !== undefined ? first : Buffer.concat(parts));
  });
}
