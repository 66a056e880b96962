/** The bytes of a stream as UTF-8 text. Throws Error as soon as there are more than `maxBytes`. */
export async function readBounded(
  source: Response | AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const stream: AsyncIterable<Uint8Array> = source instanceof Response ? bodyOf(source) : source;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
}

async function* bodyOf(answer: Response): AsyncIterable<Uint8Array> {
  if (answer.body !== null) yield* answer.body;
}
