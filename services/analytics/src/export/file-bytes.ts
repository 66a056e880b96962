import { addAbortSignal } from 'node:stream';
import type { ClickHouseClient, ClickHouseSettings, ExecParams } from '@clickhouse/client';
import type { BuiltQuery } from '../query/build-sql.ts';

/** ClickHouse failed after it had sent rows; the message is its own. */
export class BrokenFileError extends Error {
  override readonly name = 'BrokenFileError';
}

type Executed = Awaited<ReturnType<ClickHouseClient['exec']>>;

/** As much of a ClickHouse client as a file is read through. */
export type FileSource = {
  exec(params: ExecParams): Promise<Pick<Executed, 'stream' | 'response_headers'>>;
};

/** Longest text of a failure that is read. */
const FAILURE_BYTES_MAX = 16 * 1024;

/**
 * The bytes of an answer as ClickHouse writes its format, at the pace of the reader. A query that fails after its first
 * rows has the status 200 and its failure in the body, after a mark that holds a random tag of this answer: the rows before
 * it are passed on, then a BrokenFileError with ClickHouse's words is thrown. Stops the query if the signal aborts or the
 * reader ends early.
 */
export async function* fileBytes(
  client: FileSource,
  query: BuiltQuery,
  options: { readonly settings: ClickHouseSettings; readonly signal: AbortSignal },
): AsyncGenerator<Buffer> {
  const { stream, response_headers: headers } = await client.exec({
    query: query.sql,
    query_params: query.values,
    clickhouse_settings: options.settings,
    abort_signal: options.signal,
  });
  addAbortSignal(options.signal, stream);
  const tag = headers['x-clickhouse-exception-tag'];
  const mark = Buffer.from(`\r\n__exception__\r\n${String(tag)}`);
  /** The end of what came last, if it may be the beginning of the mark. */
  let held: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of stream) {
      // ClickHouse's client streams buffers where nothing decodes them. They are passed on as they are: a copy of each made as much
      // garbage again, which counts against the memory of the process until it is collected.
      const bytes = held.length === 0 ? (chunk as Buffer) : Buffer.concat([held, chunk as Buffer]);
      const failedAt = bytes.indexOf(mark);
      if (failedAt >= 0) {
        // What precedes the mark ends the row before.
        yield bytes.subarray(0, failedAt);
        throw new BrokenFileError(await failureIn(bytes.subarray(failedAt + mark.length), stream));
      }
      const keep = beginningOf(mark, bytes);
      held = Buffer.from(bytes.subarray(bytes.length - keep));
      if (bytes.length > keep) yield bytes.subarray(0, bytes.length - keep);
    }
    if (held.length > 0) yield held;
  } finally {
    stream.destroy();
  }
}

/** How many bytes at the end are the beginning of the mark. */
function beginningOf(mark: Buffer, bytes: Buffer): number {
  for (let start = Math.max(0, bytes.length - mark.length + 1); start < bytes.length; start += 1) {
    const isFirst = bytes[start] === mark[0];
    if (isFirst && bytes.subarray(start).equals(mark.subarray(0, bytes.length - start))) {
      return bytes.length - start;
    }
  }
  return 0;
}

async function failureIn(first: Buffer, rest: AsyncIterable<unknown>): Promise<string> {
  let text = first.toString();
  try {
    for await (const chunk of rest) {
      text += String(chunk);
      if (text.length > FAILURE_BYTES_MAX) break;
    }
  } catch {
    // The server closes the connection after its words.
  }
  return text.trim().split('\n')[0] ?? '';
}
