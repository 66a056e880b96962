/** A user message of about so many bytes. */
export function prompt(bytes: number): readonly { role: string; content: string }[] {
  const sentence = 'Say in one paragraph what this part of the program promises, and to whom. ';
  return [{ role: 'user', content: sentence.repeat(Math.ceil(bytes / sentence.length)).slice(0, bytes) }];
}

/** One answer of about 1.5 KB, the same each time, so that every answer can be checked by its length. */
export const JSON_ANSWER = { output_tokens: 150, seed: 1 };

/** A stream of 100 chunks, the same each time. */
export const STREAM_ANSWER = { output_tokens: 100, seed: 1 };
