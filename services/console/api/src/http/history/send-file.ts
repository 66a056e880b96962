import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';

/** How a file of history is written. */
export const fileFormat = z
  .enum(['csv', 'jsonl'])
  .default('csv')
  .meta({ description: 'csv, with a line of headings, or jsonl: a JSON object on each line.' });

type FileFormat = z.infer<typeof fileFormat>;

/** The format as analytics has it. */
export const EXPORT_FORMAT = {
  csv: 'EXPORT_FORMAT_CSV',
  jsonl: 'EXPORT_FORMAT_JSON_LINES',
} as const satisfies Record<FileFormat, string>;

const MEDIA_TYPE = { csv: 'text/csv; charset=utf-8', jsonl: 'application/x-ndjson' } as const;

/** In OpenAPI, the answer of an export. */
export const fileAnswer = z.any().meta({
  description:
    'The file, streamed: text/csv or application/x-ndjson. A file that ends without the end of its chunked body is not whole.',
});

/** A signal that aborts when the client of a reply is gone. */
export function clientGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (reply.raw.destroyed) gone.abort();
  else reply.raw.once('close', () => gone.abort());
  return gone.signal;
}

/**
 * Sends the parts of a file as the client takes them. Throws what the first part throws, so that a refusal is an answer with
 * its status; a later failure cuts the connection, so that no client takes the file for whole.
 */
export async function sendFile(
  reply: FastifyReply,
  parts: AsyncGenerator<{ content: Buffer; requests?: number }>,
  { name, format }: { name: string; format: FileFormat },
): Promise<FastifyReply> {
  const first = await parts.next();
  const rest = async function* () {
    if (first.done === true) return;
    yield first.value.content;
    for await (const { content } of parts) yield content;
  };
  reply.header('content-type', MEDIA_TYPE[format]);
  reply.header('content-disposition', `attachment; filename="${name}.${format}"`);
  if (first.done !== true && first.value.requests !== undefined) {
    reply.header('x-tollgate-requests', String(first.value.requests));
  }
  return reply
    .serializer((payload) => String(payload))
    .send(Readable.from(rest(), { objectMode: false, highWaterMark: 64 * 1024 }));
}
